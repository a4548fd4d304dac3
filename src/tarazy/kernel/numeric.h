/* What the compiled sweep is made of: vectors, exponentials, products of a matrix with a vector.

   Loops are written so that a compiler makes vector code of them on any processor: no call, no
   branch, and sums in a fixed order, so that the same build gives the same bytes. */

#ifndef TARAZY_NUMERIC_H
#define TARAZY_NUMERIC_H

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Code for newer processors beside that for all, chosen when the library is loaded. */
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GLIBC__) && defined(__GNUC__) \
    && !defined(__clang__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

#define INLINE static inline __attribute__((always_inline))
#define SIMD _Pragma("omp simd")

/* Floats of one vector; rows of arrays in single precision are padded to whole ones with zeros. */
#define LANES 16
typedef float Vector __attribute__((vector_size(4 * LANES), aligned(4 * LANES)));

typedef float Half __attribute__((vector_size(2 * LANES)));
typedef float Quarter __attribute__((vector_size(LANES)));

INLINE int64_t padded(int64_t n) { return (n + LANES - 1) / LANES * LANES; }

INLINE double of_bits(int64_t bits) {
    double x;
    memcpy(&x, &bits, 8);
    return x;
}

INLINE int64_t bits_of(double x) {
    int64_t bits;
    memcpy(&bits, &x, 8);
    return bits;
}

#define LOG2E 1.4426950408889634
/* log 2 in two parts, the first with 21 trailing zeros: a multiple of it is exact. */
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10
/* Added to a number it leaves the nearest integer in the last bits. */
#define ROUNDER 6755399441055744.0

/* exp x by its series on |r| <= log(2)/2, times a power of two; within 2 units in the last place
   between exp(-708) and exp(708), beyond which it stays. */
INLINE double exponential(double x) {
    x = x > 708.0 ? 708.0 : x;
    x = x < -708.0 ? -708.0 : x;
    double rounded = x * LOG2E + ROUNDER;
    double k = rounded - ROUNDER;
    double r = (x - k * LN2_HIGH) - k * LN2_LOW;
    double p = 1.0 / 6227020800.0;
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = p * r + 1.0;
    p = p * r + 1.0;
    return of_bits(bits_of(p) + (int64_t)((uint64_t)bits_of(rounded) << 52));
}

/* log x = k log 2 + 2 artanh s with s = (m - 1) / (m + 1), x = 2^k m, m about 1. */
INLINE double logarithm(double x) {
    int64_t bits = bits_of(x);
    int64_t power = (bits - 0x3fe6a09e667f3bcdLL) >> 52;
    double m = of_bits(bits - (int64_t)((uint64_t)power << 52));
    double k = (double)power;
    double s = (m - 1.0) / (m + 1.0);
    double z = s * s;
    double p = 1.0 / 21.0;
    p = p * z + 1.0 / 19.0;
    p = p * z + 1.0 / 17.0;
    p = p * z + 1.0 / 15.0;
    p = p * z + 1.0 / 13.0;
    p = p * z + 1.0 / 11.0;
    p = p * z + 1.0 / 9.0;
    p = p * z + 1.0 / 7.0;
    p = p * z + 1.0 / 5.0;
    p = p * z + 1.0 / 3.0;
    double found = k * LN2_HIGH + (2.0 * s + (2.0 * s * z * p + k * LN2_LOW));
    /* Zero, what is below it, and what is no number. */
    return x > 0.0 ? found : (x == 0.0 ? -INFINITY : NAN);
}

INLINE float sum_of(const Vector v) {
    Half low, high;
    memcpy(&low, &v, sizeof low);
    memcpy(&high, (const char *)&v + sizeof low, sizeof high);
    low += high;
    Quarter first, second;
    memcpy(&first, &low, sizeof first);
    memcpy(&second, (const char *)&low + sizeof first, sizeof second);
    first += second;
    return (first[0] + first[2]) + (first[1] + first[3]);
}

/* Sum of a[i] b[i] in double precision. */
INLINE double product(const double *restrict a, const double *restrict b, int n) {
    double sum = 0.0;
    _Pragma("omp simd reduction(+ : sum)")
    for (int i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

/* y += c x */
INLINE void add(double *restrict y, double c, const double *restrict x, int n) {
    SIMD for (int i = 0; i < n; i++) y[i] += c * x[i];
}

INLINE double larger(double a, double b) { return a > b ? a : b; }

#endif
