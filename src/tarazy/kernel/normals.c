/* Standard normal numbers, those of NumPy's generator bit for bit: words of PCG64 (O'Neill 2014),
   and of them the ziggurat of Marsaglia and Tsang (2000) with 256 layers, in single precision.

   NumPy makes number by number: each word waits for the one before it, and the sign of each number
   is guessed by the processor. Here four words at a time are four steps apart, and eight numbers
   are made at once, for mostly all of eight lie inside of their layers. */

#include "numeric.h"

enum { AT_ONCE = 8, APART = 4, WORDS = 256, TAIL = 0 };

/* Where the lowest layer ends, and one over it. */
#define EDGE 3.6541528853610088f
#define PER_EDGE 0.27366123732975828f

typedef struct {
    const uint32_t *inside;                    /* (256) places in a layer that are under the curve */
    const float *width, *height;               /* (256) of a layer per place; of the curve */
} Ziggurat;

#ifdef __SIZEOF_INT128__
typedef unsigned __int128 State;

typedef struct {
    State ahead[APART], times, plus;
    uint32_t words[WORDS + AT_ONCE];
    int64_t next, end, used;
} Stream;

INLINE State joined(const uint64_t *halves) { return (State)halves[0] << 64 | halves[1]; }

static void begin(Stream *s, const uint64_t *state) {
    const uint64_t multiplier[] = {2549297995355413924ULL, 4865540595714422341ULL};
    State times = joined(multiplier), plus = joined(state + 2), now = joined(state);
    for (int k = 0; k < APART; k++) s->ahead[k] = now = now * times + plus;
    s->times = times * times * times * times;
    s->plus = plus * (1 + times + times * times + times * times * times);
    s->next = s->end = s->used = 0;
}

static void refill(Stream *s) {
    int64_t left = s->end - s->next;
    memmove(s->words, s->words + s->next, left * sizeof *s->words);
    for (int64_t k = left; k < left + WORDS; k += 2 * APART)
        for (int l = 0; l < APART; l++) {
            State now = s->ahead[l];
            uint64_t both = (uint64_t)(now >> 64) ^ (uint64_t)now;
            int turn = (int)(now >> 122);
            both = both >> turn | both << (-turn & 63);
            memcpy(s->words + k + 2 * l, &both, sizeof both);
            s->ahead[l] = now * s->times + s->plus;
        }
    s->used += s->next;
    s->next = 0;
    s->end = left + WORDS;
}

INLINE uint32_t word_of(Stream *s) {
    if (s->next == s->end) refill(s);
    return s->words[s->next++];
}

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

/* Decide on a number x of a word that is not inside of its layer; 0 if another is to be made. */
static int settled(Ziggurat z, Stream *s, uint32_t word, float *x) {
    uint32_t layer = word & 0xff;
    if (layer != TAIL) {
        float under = z.height[layer], step = z.height[layer - 1] - under;
        return step * uniform(word_of(s)) + under < exp(-0.5 * *x * *x);
    }
    float beyond, other;
    do {
        beyond = -PER_EDGE * log1pf(-uniform(word_of(s)));
        other = -log1pf(-uniform(word_of(s)));
    } while (!(other + other > beyond * beyond));
    *x = word >> 17 & 1 ? -(EDGE + beyond) : EDGE + beyond;
    return 1;
}

/* Fill `made` and return how many words of the generator that took. State and increment are given
   with their upper halves first. */
int64_t tarazy_normals(const uint32_t *inside, const float *width, const float *height,
                       const uint64_t *state, float *restrict made, int64_t count) {
    Ziggurat z = {inside, width, height};
    Stream s;
    begin(&s, state);
    for (int64_t k = 0; k < count;) {
        if (s.end - s.next < AT_ONCE) refill(&s);
        const uint32_t *words = s.words + s.next;
        int64_t most = count - k < AT_ONCE ? count - k : AT_ONCE, good = 0;
        if (most == AT_ONCE) {
            int all = 1;
            for (int l = 0; l < AT_ONCE; l++) {
                made[k + l] = place_of(z, words[l]);
                all &= is_inside(z, words[l]);
            }
            if (all) {
                k += AT_ONCE, s.next += AT_ONCE;
                continue;
            }
        }
        while (good < most && is_inside(z, words[good])) {
            made[k + good] = place_of(z, words[good]);
            good++;
        }
        k += good, s.next += good;
        if (good < most) {
            uint32_t word = s.words[s.next++];
            made[k] = place_of(z, word);
            k += settled(z, &s, word, made + k);
        }
    }
    return s.used + s.next;
}
#else
/* Without numbers of 128 bits. */
int64_t tarazy_normals(const uint32_t *inside, const float *width, const float *height,
                       const uint64_t *state, float *made, int64_t count) {
    (void)inside, (void)width, (void)height, (void)state, (void)made, (void)count;
    return 0;
}
#endif
