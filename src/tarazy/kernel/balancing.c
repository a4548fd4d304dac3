/* Proportional scaling of flows to given totals: tarazy.world.balancing, compiled.

   A round reads every row once: its total gives the factor of the row, and while the row is at hand
   it is added to what the columns hold. Rows are padded with zeros to whole vectors, and tables to
   whole blocks of rows: what is padded has no total, and its factor is zero. */

#include "numeric.h"

enum { BLOCK = 4, WIDTH = 8 };

INLINE int64_t up(int64_t n, int64_t whole) { return (n + whole - 1) / whole * whole; }

/* Where nothing is found there is nothing to scale. */
INLINE double over(double total, double found) {
    double ratio = total / (found > 0.0 ? found : 1.0);
    return found > 0.0 ? ratio : 0.0;
}

/* The first place from here on that a vector is read from at once. */
INLINE double *aligned(double *place) {
    return (double *)(((uintptr_t)place + 63) & ~(uintptr_t)63);
}

/* Factors that scale the rows of a block, times those of columns, to totals; rows times their
   factors are added to what columns hold. */
INLINE void scale_rows(const double *restrict cells, const double *restrict column,
                       const double *restrict total, double *restrict row, double *restrict held,
                       int64_t wide) {
    const double *a = cells, *b = a + wide, *c = b + wide, *d = c + wide;
    double in_a = 0.0, in_b = 0.0, in_c = 0.0, in_d = 0.0;
    _Pragma("omp simd reduction(+ : in_a, in_b, in_c, in_d)")
    for (int64_t k = 0; k < wide; k++) {
        in_a += a[k] * column[k];
        in_b += b[k] * column[k];
        in_c += c[k] * column[k];
        in_d += d[k] * column[k];
    }
    double to_a = over(total[0], in_a), to_b = over(total[1], in_b);
    double to_c = over(total[2], in_c), to_d = over(total[3], in_d);
    SIMD for (int64_t k = 0; k < wide; k++)
        held[k] += (a[k] * to_a + b[k] * to_b) + (c[k] * to_c + d[k] * to_d);
    row[0] = to_a, row[1] = to_b, row[2] = to_c, row[3] = to_d;
}

/* Balance tables of (height, width); 0 where the totals of one are not met after the most rounds.

   Two neighbours in a column are `down` numbers apart, in a row `across`: tables may lie transposed.
   Balanced tables lie like those given, and may take their place. Columns are compared with their
   totals after each `stretch` of rounds. Work holds (height + 4) (width + 10) + 3 (width + 8) + 8
   numbers. */
CLONES
int tarazy_balance(const double *flows, double *balanced, const double *rows, const double *columns,
                   const double *allowed, int64_t tables, int64_t height, int64_t width,
                   int64_t down, int64_t across, int64_t most, int64_t stretch, double *work) {
    int64_t high = up(height, BLOCK), wide = up(width, WIDTH);
    double *cells = aligned(work), *column = cells + high * wide, *before = column + wide;
    double *held = before + wide, *total = held + wide, *row = total + high;
    memset(cells, 0, (high * wide + 3 * wide + 2 * high) * sizeof *cells);
    for (int64_t t = 0; t < tables; t++) {
        const double *from = flows + t * height * width;
        double *to = balanced + t * height * width;
        const double *wanted = columns + t * width, *gap = allowed + t * width;
        for (int64_t r = 0; r < height; r++)
            for (int64_t c = 0; c < width; c++) cells[r * wide + c] = from[r * down + c * across];
        memcpy(total, rows + t * height, height * sizeof *total);
        for (int64_t c = 0; c < width; c++) column[c] = 1.0;
        int met = 0;
        for (int64_t round = 1; round <= most && !met; round++) {
            memset(held, 0, wide * sizeof *held);
            for (int64_t r = 0; r < high; r += BLOCK)
                scale_rows(cells + r * wide, column, total + r, row + r, held, wide);
            memcpy(before, column, wide * sizeof *before);
            for (int64_t c = 0; c < width; c++) column[c] = over(wanted[c], held[c]);
            if (round % stretch) continue;
            met = 1;
            /* What is no number is not within. */
            for (int64_t c = 0; c < width; c++)
                met &= fabs(held[c] * before[c] - wanted[c]) <= gap[c];
        }
        if (!met) return 0;
        for (int64_t r = 0; r < height; r++)
            for (int64_t c = 0; c < width; c++)
                to[r * down + c * across] = cells[r * wide + c] * row[r] * before[c];
    }
    return 1;
}

/* Scale flows (sectors, n, n) in place so that sums by pair are close to those given, NaN where
   free. Buyers are taken one by one: what all sectors sell to one fits the first cache, so that its
   pairs are scaled for the last round and its purchases for this one while flows are read once.
   Factors of pairs are kept apart from the flows until the end. Work holds
   (n + 2 sectors + 2) (n + 8) + sectors n + 8 numbers. */
CLONES
void tarazy_approach_pairs(double *flows, const double *exports, const double *imports,
                           const double *pairs, int64_t sectors, int64_t n, int64_t rounds,
                           double *work) {
    int64_t wide = up(n, WIDTH), size = n * n;
    double *found = aligned(work), *cells = found + wide, *held = cells + wide;
    double *seller = held + sectors * wide, *pair = seller + sectors * wide;
    double *buyer = pair + n * wide;
    for (int64_t k = 0; k < sectors * wide; k++) seller[k] = 1.0;
    for (int64_t k = 0; k < n * wide; k++) pair[k] = 1.0;
    for (int64_t round = 0; round <= rounds; round++) {
        memset(held, 0, sectors * wide * sizeof *held);
        for (int64_t m = 0; m < n; m++) {
            double *first = flows + m * n, *by = pair + m * wide;
            const double *total = pairs + m * n;
            memset(found, 0, wide * sizeof *found);
            for (int64_t j = 0; j < sectors && round; j++) {
                const double *row = first + j * size, *of = seller + j * wide;
                double bought = buyer[j * n + m];
                SIMD for (int64_t i = 0; i < n; i++) found[i] += row[i] * bought * of[i];
            }
            for (int64_t i = 0; i < n && round; i++) {
                double ratio = over(total[i], found[i] * by[i]);
                by[i] *= total[i] == total[i] ? ratio : 1.0;
            }
            for (int64_t j = 0; j < sectors; j++) {
                double *row = first + j * size, *of = seller + j * wide, sum = 0.0;
                if (round == rounds) {
                    SIMD for (int64_t i = 0; i < n; i++) row[i] *= by[i];
                    continue;
                }
                _Pragma("omp simd reduction(+ : sum)")
                for (int64_t i = 0; i < n; i++) {
                    cells[i] = row[i] * by[i];
                    sum += cells[i] * of[i];
                }
                double bought = buyer[j * n + m] = over(imports[j * n + m], sum);
                add(held + j * wide, bought, cells, n);
            }
        }
        for (int64_t j = 0; j < sectors && round < rounds; j++)
            for (int64_t i = 0; i < n; i++)
                seller[j * wide + i] = over(exports[j * n + i], held[j * wide + i]);
    }
}
