/* Standard normal numbers out of random words, those of NumPy's generator bit for bit: the ziggurat
   of Marsaglia and Tsang (2000) with 256 layers, in single precision.

   NumPy decides number by number, and guesses the random sign of each; here eight are made at once,
   for all of eight lie inside of their layers more often than not. */

#include "numeric.h"

enum { AT_ONCE = 8, TAIL = 0 };

/* Where the lowest layer ends, and one over it. */
#define EDGE 3.6541528853610088f
#define PER_EDGE 0.27366123732975828f

typedef struct {
    const uint32_t *inside;                    /* (256) places in a layer that are under the curve */
    const float *width, *height;               /* (256) of a layer per place; of the curve */
} Ziggurat;

INLINE float uniform(uint32_t word) { return (float)(word >> 8) * (1.0f / 16777216.0f); }

/* The place in a layer that a word stands for, with its sign. */
INLINE float place_of(Ziggurat z, uint32_t word) {
    float x = (float)(int32_t)(word >> 9) * z.width[word & 0xff];
    uint32_t bits;
    memcpy(&bits, &x, sizeof x);
    bits |= (word >> 8) << 31;
    memcpy(&x, &bits, sizeof x);
    return x;
}

INLINE int is_inside(Ziggurat z, uint32_t word) { return word >> 9 < z.inside[word & 0xff]; }

/* Fill `made` and return how many words that took; -1 if they are too few, with some to spare. */
int64_t tarazy_normals(const uint32_t *inside, const float *width, const float *height,
                       const uint32_t *words, int64_t given, float *restrict made, int64_t count) {
    Ziggurat z = {inside, width, height};
    int64_t next = 0, k = 0;
    while (k < count) {
        if (given - next < AT_ONCE) return -1;
        if (count - k >= AT_ONCE) {
            int all = 1;
            for (int l = 0; l < AT_ONCE; l++) {
                made[k + l] = place_of(z, words[next + l]);
                all &= is_inside(z, words[next + l]);
            }
            if (all) {
                k += AT_ONCE, next += AT_ONCE;
                continue;
            }
        }
        uint32_t word;
        do {
            word = words[next++];
            made[k] = place_of(z, word);
        } while (is_inside(z, word) && ++k < count && next < given);
        if (k == count || is_inside(z, word)) continue;
        uint32_t layer = word & 0xff;
        if (layer == TAIL) {
            float beyond, other;
            do {
                if (given - next < 2) return -1;
                beyond = -PER_EDGE * log1pf(-uniform(words[next]));
                other = -log1pf(-uniform(words[next + 1]));
                next += 2;
            } while (!(other + other > beyond * beyond));
            made[k++] = word >> 17 & 1 ? -(EDGE + beyond) : EDGE + beyond;
            continue;
        }
        if (next == given) return -1;
        float x = made[k], under = height[layer];
        k += (height[layer - 1] - under) * uniform(words[next++]) + under < exp(-0.5 * x * x);
    }
    return next;
}
