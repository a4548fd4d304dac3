/* Sweeps over the markets, compiled: the equations of tarazy.trade.equations, fused.

   One sweep reads every trade array once. It evaluates prices and sales at a state and makes the
   step that the gaps call for: wages by the inverse response of labour demand, prices and
   expenditure by what is left of their gaps, with one round of domestic inputs, and by what the
   change of wages does through home suppliers.

   Sums over partners and inputs are in single precision: an exact sweep keeps what it found as an
   anchor, and later ones add to it what has changed since, K (a - a0). The error is that of single
   precision in the change, not in the sum. Only a gap of an exact sweep ends the iteration.

   Arrays and their shapes as in tarazy.trade.sweep; N economies, J sectors, the first T of them
   traded, the first D dutiable, the first E with taxes on exports. */

#include "numeric.h"

enum { FIXED, INCOME_SHARE, ZERO };
enum { SOLVED, ANSWER_WANTED, SPENT, NO_NUMBER };
enum { DEPTH = 8, STUCK = 12, BLOCK = 16 };

/* An exact sweep is due when the gap has fallen to this part of what it was at the anchor. */
#define ANCHOR_HOLDS 1e-4
/* Of a sum at the anchor: with less of it left it is summed up anew. */
#define LEAST_LEFT 0.1
#define LONGEST_STEP 1.0
/* Smaller entries are left out of single precision: what they add to a change is nothing. */
#define FAINT 1e-30
#define RIDGE 1e-12

typedef struct {
    int64_t n, j, traded, dutiable, taxed, closure;
    const double *K, *Kt, *Kx;                 /* (T, N, N), (D, N, N), (E, N, N) */
    const float *rough_K, *rough_Kt;           /* the same, rows padded */
    const float *rough_inputs;                 /* (N, J, J) of input_share, rows padded */
    const double *log_scale;                   /* (T, N) */
    const double *log_own;                     /* (J - T, N) */
    const double *own_share;                   /* (J, N) */
    const double *value_added_share, *final_share, *log_productivity; /* (J, N) */
    const double *input_share;                 /* (N, J, J) */
    const double *value_added, *deficit, *income;                     /* (N) */
    const double *trade_elasticity;            /* (J) */
    const int64_t *bloc;                       /* (N) 0, 1, ... */
} Model;

typedef struct {
    double *log_cost, *log_price;              /* (J, N) */
    double *attraction, *sourcing;             /* (T, N) */
    double *received;                          /* (D, N) F', the part of expenditure received */
    double *output, *expenditure;              /* (J, N) */
    double *labour_income, *income, *export_tax;                      /* (N) */
    double *gap;                               /* (2 J N + 2 N) */
    double *excess, *value_added, *inflation, *transfer;              /* (N) */
    double *domestic;                          /* (J, N) */
} Found;

typedef struct {
    double *shift;                             /* (T) */
    double *attraction, *sourcing, *kept, *per_unit, *sold;           /* (T, N) */
    double *log_price, *input_cost, *output, *input_demand;           /* (N, J) */
} Anchor;

typedef struct {
    float *step, *point;                       /* (DEPTH, size padded) */
    double *state, *plain;                     /* (size) the last ones */
    double gram[DEPTH][DEPTH];
    int64_t count;
} History;

/* ---- prices and sales ------------------------------------------------------------------------ */

INLINE void exact_sector(const Model *m, int j, const double *restrict a,
                         const double *restrict spent, double *restrict s, double *restrict kept,
                         double *restrict unit, double *restrict sold) {
    int n = (int)m->n;
    const double *K = m->K + (int64_t)j * n * n;
    const double *Kt = j < m->dutiable ? m->Kt + (int64_t)j * n * n : K;
    memset(sold, 0, n * sizeof *sold);
    for (int buyer = 0; buyer < n; buyer++, K += n, Kt += n) {
        s[buyer] = product(K, a, n);
        kept[buyer] = K == Kt ? s[buyer] : product(Kt, a, n);
        unit[buyer] = spent[buyer] / s[buyer];
        add(sold, unit[buyer], Kt, n);
    }
}

/* The same from an anchor: sums move with what has changed since. Returns whether one has lost nearly
   all it was: then it is a small difference of large numbers, and the sector needs a new anchor. */
INLINE int moved_sector(const Model *m, int j, const double *restrict a,
                         const double *restrict spent, const Anchor *from, double *restrict s,
                         double *restrict kept, double *restrict unit, double *restrict sold) {
    int n = (int)m->n, lanes = (int)(padded(n) / LANES);
    int64_t at = (int64_t)j * n;
    const Vector *K = (const Vector *)m->rough_K + at * lanes;
    int dutiable = j < m->dutiable;
    const Vector *Kt = dutiable ? (const Vector *)m->rough_Kt + at * lanes : K;
    Vector da[lanes], sales[lanes];
    memset(da, 0, sizeof da);
    memset(sales, 0, sizeof sales);
    float *change = (float *)da;
    for (int i = 0; i < n; i++) change[i] = (float)(a[i] - from->attraction[at + i]);
    for (int buyer = 0; buyer < n; buyer++, K += lanes, Kt += lanes) {
        Vector more = {0}, more_kept = {0};
        if (dutiable)
            for (int l = 0; l < lanes; l++) {
                more += K[l] * da[l];
                more_kept += Kt[l] * da[l];
            }
        else
            for (int l = 0; l < lanes; l++) more += K[l] * da[l];
        double change_s = sum_of(more);
        s[buyer] = from->sourcing[at + buyer] + change_s;
        kept[buyer] = from->kept[at + buyer] + (dutiable ? sum_of(more_kept) : change_s);
        unit[buyer] = spent[buyer] / s[buyer];
        float u = (float)(unit[buyer] - from->per_unit[at + buyer]);
        for (int l = 0; l < lanes; l++) sales[l] += u * Kt[l];
    }
    const float *moved = (const float *)sales;
    int lost = 0;
    _Pragma("omp simd reduction(| : lost)")
    for (int i = 0; i < n; i++) {
        double s0 = from->sourcing[at + i], sold0 = from->sold[at + i];
        sold[i] = sold0 + moved[i];
        lost |= (s[i] < LEAST_LEFT * s0) | (sold[i] < LEAST_LEFT * sold0);
    }
    return lost;
}

INLINE void moved_costs(const Vector *row, int j, const double *kept, double *restrict values) {
    int lanes = (int)(padded(j) / LANES);
    Vector more[lanes];
    memset(more, 0, lanes * sizeof *more);
    for (int k = 0; k < j; k++, row += lanes) {
        float change = (float)values[k];
        for (int l = 0; l < lanes; l++) more[l] += change * row[l];
    }
    for (int k = 0; k < j; k++) values[k] = kept[k] + ((const float *)more)[k];
}

INLINE void costs(const Model *m, const double *restrict log_wage,
                  const double *restrict log_price, const Anchor *anchor, int exact,
                  double *restrict log_cost) {
    int n = (int)m->n, j = (int)m->j, lanes = (int)(padded(j) / LANES);
    double cost[j];
    for (int i = 0; i < n; i++) {
        double *kept_price = anchor->log_price + (int64_t)i * j;
        double *kept_cost = anchor->input_cost + (int64_t)i * j;
        if (exact) {
            const double *row = m->input_share + (int64_t)i * j * j;
            memset(cost, 0, sizeof cost);
            for (int k = 0; k < j; k++, row += j) {
                kept_price[k] = log_price[(int64_t)k * n + i];
                add(cost, kept_price[k], row, j);
            }
            memcpy(kept_cost, cost, sizeof cost);
        } else {
            const Vector *rows = (const Vector *)m->rough_inputs + (int64_t)i * j * lanes;
            for (int k = 0; k < j; k++) cost[k] = log_price[(int64_t)k * n + i] - kept_price[k];
            moved_costs(rows, j, kept_cost, cost);
        }
        for (int k = 0; k < j; k++) {
            int64_t at = (int64_t)k * n + i;
            log_cost[at] = m->value_added_share[at] * log_wage[i] + cost[k];
        }
    }
}

/* One sector: what its costs draw, the price that follows, and what is sold. */
INLINE void sector(const Model *m, int j, const double *restrict spent, const Found *f,
                   const Anchor *anchor, int exact, double *restrict work) {
    int n = (int)m->n;
    int64_t at = (int64_t)j * n;
    double theta = m->trade_elasticity[j];
    double *restrict log_price = f->log_price + at, *restrict domestic = f->domestic + at;
    double *restrict output = f->output + at;
    double *restrict pull = work;
    for (int i = 0; i < n; i++)
        pull[i] = theta * (m->log_productivity[at + i] - f->log_cost[at + i]);
    if (j >= m->traded) {
        const double *log_own = m->log_own + at - m->traded * n;
        for (int i = 0; i < n; i++) {
            log_price[i] = -(pull[i] + log_own[i]) / theta;
            output[i] = spent[i];
            domestic[i] = 1.0;
        }
        return;
    }
    /* With taxes on exports a sector is rare, and always exact. */
    exact |= j < m->taxed;
    double *restrict a = f->attraction + at, *restrict s = f->sourcing + at;
    double *restrict kept = work + n, *restrict unit = work + 2 * n, *restrict sold = work + 3 * n;
    double shift = anchor->shift[j];
    if (!exact) {
        SIMD for (int i = 0; i < n; i++) a[i] = exponential(pull[i] - shift);
        exact = moved_sector(m, j, a, spent, anchor, s, kept, unit, sold);
    }
    if (exact) {
        shift = pull[0];
        for (int i = 1; i < n; i++) shift = pull[i] > shift ? pull[i] : shift;
        anchor->shift[j] = shift;
        SIMD for (int i = 0; i < n; i++) a[i] = exponential(pull[i] - shift);
        exact_sector(m, j, a, spent, s, kept, unit, sold);
        memcpy(anchor->attraction + at, a, n * sizeof *a);
        memcpy(anchor->sourcing + at, s, n * sizeof *s);
        memcpy(anchor->kept + at, kept, n * sizeof *kept);
        memcpy(anchor->per_unit + at, unit, n * sizeof *unit);
        memcpy(anchor->sold + at, sold, n * sizeof *sold);
    }
    const double *log_scale = m->log_scale + at, *own = m->own_share + at;
    SIMD for (int i = 0; i < n; i++)
        log_price[i] = -(logarithm(s[i]) + shift + log_scale[i]) / theta;
    SIMD for (int i = 0; i < n; i++) {
        output[i] = a[i] * sold[i];
        domestic[i] = own[i] * a[i] / s[i];
    }
    if (j < m->taxed) {
        const double *Kx = m->Kx + (int64_t)j * n * n;
        double collected[n];
        memset(collected, 0, sizeof collected);
        for (int buyer = 0; buyer < n; buyer++, Kx += n) {
            kept[buyer] += product(Kx, a, n);
            add(collected, unit[buyer], Kx, n);
        }
        for (int i = 0; i < n; i++) f->export_tax[i] += collected[i] * a[i];
    }
    if (j < m->dutiable)
        for (int i = 0; i < n; i++) f->received[at + i] = kept[i] / s[i];
}

/* ---- incomes --------------------------------------------------------------------------------- */

INLINE void sum_by_bloc(const Model *m, const double *values, double *restrict sums) {
    memset(sums, 0, m->n * sizeof *sums);
    for (int i = 0; i < m->n; i++) sums[m->bloc[i]] += values[i];
}

/* Value added at present wages, the deficits that the closure makes of it, and the numeraire. */
INLINE void transfers(const Model *m, const double *log_wage, const Found *f, double *work) {
    int n = (int)m->n;
    double *before = work, *after = work + n, *given = work + 2 * n;
    for (int i = 0; i < n; i++) f->value_added[i] = exp(log_wage[i]) * m->value_added[i];
    sum_by_bloc(m, m->value_added, before);
    sum_by_bloc(m, f->value_added, after);
    for (int i = 0; i < n; i++) f->inflation[i] = log(after[m->bloc[i]] / before[m->bloc[i]]);
    for (int i = 0; i < n; i++)
        f->transfer[i] = m->closure == ZERO    ? 0.0
                         : m->closure == FIXED ? m->deficit[i]
                                               : m->deficit[i] / m->value_added[i] * f->value_added[i];
    if (m->closure != INCOME_SHARE) return;
    sum_by_bloc(m, f->transfer, given);
    for (int i = 0; i < n; i++)
        f->transfer[i] -= given[m->bloc[i]] / after[m->bloc[i]] * f->value_added[i];
}

/* Income, and what exports and deficit exceed imports by, on a logarithmic scale. */
INLINE void incomes(const Model *m, const double *spent, const Found *f, double *work) {
    int n = (int)m->n, j = (int)m->j;
    double *restrict earned = work, *restrict paid = work + n, *restrict revenue = work + 2 * n;
    memset(work, 0, 3 * n * sizeof *work);
    memset(f->labour_income, 0, n * sizeof *work);
    for (int k = 0; k < j; k++) {
        int64_t at = (int64_t)k * n;
        const double *restrict x = spent + at, *restrict y = f->output + at;
        const double *restrict home = f->domestic + at, *restrict beta = m->value_added_share + at;
        SIMD for (int i = 0; i < n; i++) {
            earned[i] += y[i] - home[i] * x[i];
            f->labour_income[i] += beta[i] * y[i];
        }
        if (k < m->dutiable) {
            const double *restrict received = f->received + at;
            SIMD for (int i = 0; i < n; i++) {
                paid[i] += received[i] * x[i] - home[i] * x[i];
                revenue[i] += x[i] * (1.0 - received[i]);
            }
        } else {
            SIMD for (int i = 0; i < n; i++) paid[i] += x[i] - home[i] * x[i];
        }
    }
    for (int i = 0; i < n; i++) {
        f->income[i] = f->value_added[i] + f->transfer[i] + revenue[i] + f->export_tax[i];
        double least = 1e-14 * m->income[i], d = f->transfer[i];
        double in = larger(earned[i] + f->export_tax[i] + larger(d, 0.0), least);
        double out = larger(paid[i] - (d < 0.0 ? d : 0.0), least);
        /* What is not a number is not larger than the least, and must not be lost. */
        if (!(earned[i] == earned[i] && paid[i] == paid[i])) in = NAN;
        f->excess[i] = log(in / out) * sqrt(in * out) / f->value_added[i];
    }
}

/* ---- what is left, and the step it calls for --------------------------------------------------- */

INLINE void moved_demand(const Vector *row, int j, const double *kept, const double *known,
                         double *restrict values) {
    int lanes = (int)(padded(j) / LANES);
    Vector change[lanes];
    memset(change, 0, lanes * sizeof *change);
    for (int k = 0; k < j; k++) ((float *)change)[k] = (float)(values[k] - kept[k]);
    for (int k = 0; k < j; k++, row += lanes) {
        Vector more = {0};
        for (int l = 0; l < lanes; l++) more += row[l] * change[l];
        values[k] = known[k] + sum_of(more);
    }
}

/* Output of the sectors of an economy becomes what they spend on every input. */
INLINE void input_demand(const Model *m, int i, double *restrict values, const Anchor *anchor,
                         int exact) {
    int j = (int)m->j, lanes = (int)(padded(j) / LANES);
    double *kept = anchor->output + (int64_t)i * j, *known = anchor->input_demand + (int64_t)i * j;
    if (exact) {
        const double *row = m->input_share + (int64_t)i * j * j;
        memcpy(kept, values, j * sizeof *kept);
        for (int k = 0; k < j; k++, row += j) known[k] = values[k] = product(row, kept, j);
        return;
    }
    const Vector *rows = (const Vector *)m->rough_inputs + (int64_t)i * j * lanes;
    moved_demand(rows, j, kept, known, values);
}

/* One round of inputs: what sales ask of every input replaces what costs pass on to `through`. */
INLINE void through_inputs(const Vector *row, int j, const float *sales, float *values,
                           float *through) {
    int lanes = (int)(padded(j) / LANES);
    Vector sold[lanes], moved[lanes];
    memcpy(sold, sales, lanes * sizeof *sold);
    memset(moved, 0, lanes * sizeof *moved);
    for (int k = 0; k < j; k++, row += lanes) {
        Vector more = {0};
        for (int l = 0; l < lanes; l++) {
            more += row[l] * sold[l];
            moved[l] += values[k] * row[l];
        }
        values[k] = sum_of(more);
    }
    memcpy(through, moved, lanes * sizeof *moved);
}

/* Gaps at the state, and with the inverse response of wages the plain step; returns the largest
   gap, which is not a number where one is not. */
INLINE double gaps(const Model *m, const double *state, const double *spent,
                   const double *response, const Found *f, const Anchor *anchor, int exact,
                   double *plain, double *work) {
    int n = (int)m->n, j = (int)m->j, lanes = (int)(padded(j) / LANES);
    int64_t size = (int64_t)j * n;
    double *restrict goods = f->gap + size, *restrict labour = f->gap + 2 * size;
    const double *log_price = state + n;
    const Vector *inputs = (const Vector *)m->rough_inputs;
    double *wage = work, largest = 0.0, sum = 0.0;
    for (int i = 0; i < n; i++) {
        labour[i] = (f->labour_income[i] - f->value_added[i]) / m->income[i];
        labour[n + i] = f->inflation[i];
        work[n + i] = f->excess[i] - f->inflation[i];
    }
    if (response)
        for (int i = 0; i < n; i++) plain[i] = wage[i] = product(response + (int64_t)i * n, work + n, n);
    /* Economies in blocks: what is by sector is then worked on in vectors. */
    double price[j * BLOCK], demand[BLOCK * j];
    float sales[BLOCK * lanes * LANES], change[BLOCK * j], through[BLOCK * lanes * LANES];
    memset(sales, 0, sizeof sales);
    for (int first = 0; first < n; first += BLOCK) {
        int count = n - first < BLOCK ? n - first : BLOCK;
        for (int k = 0; k < j; k++)
            for (int i = 0; i < count; i++)
                demand[i * j + k] = f->output[(int64_t)k * n + first + i];
        for (int i = 0; i < count; i++) input_demand(m, first + i, demand + i * j, anchor, exact);
        for (int k = 0; k < j; k++) {
            int64_t at = (int64_t)k * n + first;
            double theta = k < m->traded ? m->trade_elasticity[k] : 0.0;
            const double *restrict alpha = m->final_share + at, *restrict home = f->domestic + at;
            const double *restrict beta = m->value_added_share + at, *restrict x = spent + at;
            const double *restrict y = f->output + at, *restrict w = wage + first;
            const double *restrict income = f->income + first, *restrict before = m->income + first;
            const double *restrict earned = f->value_added + first;
            double *restrict wanted = f->expenditure + at, *restrict moved = price + k * BLOCK;
            double *restrict gap_x = goods + at, *restrict gap_p = f->gap + at;
            const double *restrict p = log_price + at, *restrict found = f->log_price + at;
            float sold[BLOCK], dearer[BLOCK];
            for (int i = 0; i < count; i++) wanted[i] = demand[i * j + k];
            SIMD for (int i = 0; i < count; i++) {
                wanted[i] += alpha[i] * income[i];
                double extra = wanted[i] - x[i];
                gap_x[i] = extra / before[i];
                gap_p[i] = found[i] - p[i];
            }
            if (!response) continue;
            double *restrict next_x = plain + n + size + at;
            SIMD for (int i = 0; i < count; i++) {
                /* Own wages move costs, costs the prices of home suppliers, both what is sold. */
                double cost = beta[i] * w[i];
                double extra = wanted[i] - x[i] + alpha[i] * earned[i] * w[i];
                moved[i] = gap_p[i] + home[i] * cost;
                next_x[i] = extra;
                sold[i] = (float)(theta * (home[i] * x[i] * home[i] - y[i]) * cost + home[i] * extra);
                dearer[i] = (float)moved[i];
            }
            for (int i = 0; i < count; i++) {
                sales[i * lanes * LANES + k] = sold[i];
                change[i * j + k] = dearer[i];
            }
        }
        if (!response) continue;
        for (int i = 0; i < count; i++) {
            const Vector *rows = inputs + (int64_t)(first + i) * j * lanes;
            int at = i * lanes * LANES;
            through_inputs(rows, j, sales + at, change + i * j, through + at);
        }
        for (int k = 0; k < j; k++) {
            int64_t at = (int64_t)k * n + first;
            double *restrict next_p = plain + n + at, *restrict next_x = plain + n + size + at;
            const double *restrict home = f->domestic + at, *restrict moved = price + k * BLOCK;
            const double *restrict before = m->income + first;
            for (int i = 0; i < count; i++) {
                next_p[i] = moved[i] + home[i] * through[i * lanes * LANES + k];
                next_x[i] = (next_x[i] + change[i * j + k]) / before[i];
            }
        }
    }
    const double *restrict gap = f->gap;
    _Pragma("omp simd reduction(max : largest) reduction(+ : sum)")
    for (int64_t k = 0; k < 2 * size + 2 * n; k++) {
        largest = fabs(gap[k]) > largest ? fabs(gap[k]) : largest;
        sum += fabs(gap[k]);
    }
    return sum - sum == 0.0 ? largest : NAN;
}

/* One sweep at a state; without a response it only measures. */
CLONES double tarazy_sweep(const Model *m, const double *state, const double *response,
                           const Found *f, const Anchor *anchor, int exact, double *plain,
                           double *work) {
    int n = (int)m->n, j = (int)m->j;
    double *spent = work, *rest = work + (int64_t)j * n;
    const double *relative = state + n + (int64_t)j * n;
    for (int k = 0; k < j; k++)
        for (int i = 0; i < n; i++)
            spent[(int64_t)k * n + i] = relative[(int64_t)k * n + i] * m->income[i];
    memset(f->export_tax, 0, n * sizeof *f->export_tax);
    transfers(m, state, f, rest);
    costs(m, state, state + n, anchor, exact, f->log_cost);
    for (int k = 0; k < j; k++) sector(m, k, spent + (int64_t)k * n, f, anchor, exact, rest);
    incomes(m, spent, f, rest);
    return gaps(m, state, spent, response, f, anchor, exact, plain, rest);
}

/* ---- acceleration ------------------------------------------------------------------------------ */

/* Weights of past steps that leave the least of the newest: least squares by its normal equations,
   scaled, with a ridge at rounding error. */
INLINE void weights_of(const History *h, int used, double *right) {
    double a[DEPTH][DEPTH], scale[DEPTH];
    for (int r = 0; r < used; r++) scale[r] = 1.0 / sqrt(larger(h->gram[r][r], 1e-300));
    for (int r = 0; r < used; r++) {
        right[r] *= scale[r];
        for (int c = 0; c < used; c++)
            a[r][c] = h->gram[r][c] * scale[r] * scale[c] + (r == c ? RIDGE : 0.0);
    }
    for (int p = 0; p < used; p++) {
        int best = p;
        for (int r = p + 1; r < used; r++) best = fabs(a[r][p]) > fabs(a[best][p]) ? r : best;
        for (int c = 0; c < used; c++) {
            double kept = a[p][c];
            a[p][c] = a[best][c];
            a[best][c] = kept;
        }
        double kept = right[p];
        right[p] = right[best];
        right[best] = kept;
        for (int r = p + 1; r < used; r++) {
            double factor = a[r][p] / a[p][p];
            for (int c = p; c < used; c++) a[r][c] -= factor * a[p][c];
            right[r] -= factor * right[p];
        }
    }
    for (int r = used - 1; r >= 0; r--) {
        for (int c = r + 1; c < used; c++) right[r] -= a[r][c] * right[c];
        right[r] /= a[r][r];
    }
    for (int r = 0; r < used; r++) right[r] *= scale[r];
}

/* Anderson's acceleration, as tarazy.trade.anderson, its history in single precision: `plain`
   becomes the accelerated step. */
INLINE void accelerated(History *h, const double *state, double *plain, int64_t size) {
    int64_t stride = padded(size);
    int used = 0;
    double weights[DEPTH] = {0};
    if (h->count > 0) {
        int slot = (int)((h->count - 1) % DEPTH);
        float *restrict newest = h->step + slot * stride, *restrict point = h->point + slot * stride;
        for (int64_t k = 0; k < size; k++) {
            double change = plain[k] - h->plain[k];
            newest[k] = (float)change;
            point[k] = (float)(change + state[k] - h->state[k]);
        }
        used = h->count < DEPTH ? (int)h->count : DEPTH;
        for (int r = 0; r < used; r++) {
            const float *past = h->step + r * stride;
            double with_newest = 0.0, with_plain = 0.0;
            _Pragma("omp simd reduction(+ : with_newest, with_plain)")
            for (int64_t k = 0; k < size; k++) {
                with_newest += (double)past[k] * newest[k];
                with_plain += past[k] * plain[k];
            }
            h->gram[slot][r] = h->gram[r][slot] = with_newest;
            weights[r] = with_plain;
        }
        weights_of(h, used, weights);
    }
    memcpy(h->state, state, size * sizeof *state);
    memcpy(h->plain, plain, size * sizeof *plain);
    h->count++;
    for (int r = 0; r < used; r++) {
        const float *restrict point = h->point + r * stride;
        SIMD for (int64_t k = 0; k < size; k++) plain[k] -= weights[r] * point[k];
    }
}

/* Sweeps until the largest gap is within the tolerance, an answer of wages is wanted anew, or
   `most` sweeps are made.  `progress` keeps, between calls: sweeps made, sweeps since the last
   answer, the best gap, the gap at the anchor, the gap found. */
CLONES int tarazy_iterate(const Model *m, double *state, const double *response, const Found *f,
                          const Anchor *anchor, History *h, double tolerance, int most,
                          double *progress, double *work) {
    int64_t n = m->n, size = m->j * n, whole = n + 2 * size;
    double *plain = work, *rest = work + whole;
    int exact = 1;
    for (;;) {
        double gap = tarazy_sweep(m, state, response, f, anchor, exact, plain, rest);
        progress[0] += 1.0;
        progress[4] = gap;
        int exact_next = !exact && (gap <= tolerance || gap <= ANCHOR_HOLDS * progress[3]);
        if (!exact && gap != gap && progress[0] < most) {
            exact = 1;
            continue;
        }
        if (exact) {
            progress[3] = gap;
            if (gap <= tolerance) return SOLVED;
            if (gap != gap) return NO_NUMBER;
        }
        if (progress[0] >= most) return SPENT;
        progress[1] += 1.0;
        if (progress[1] >= STUCK) {
            int slow = !(gap < 0.1 * progress[2]);
            progress[1] = 0.0;
            progress[2] = gap;
            if (slow) return ANSWER_WANTED;
        }
        exact = exact_next;
        accelerated(h, state, plain, whole);
        double longest = 0.0, sum = 0.0;
        _Pragma("omp simd reduction(max : longest)")
        for (int64_t k = 0; k < n + size; k++)
            longest = fabs(plain[k]) > longest ? fabs(plain[k]) : longest;
        _Pragma("omp simd reduction(+ : sum)")
        for (int64_t k = 0; k < whole; k++) sum += fabs(plain[k]);
        if (!(sum - sum == 0.0)) return NO_NUMBER;
        double factor = longest > LONGEST_STEP ? LONGEST_STEP / longest : 1.0;
        SIMD for (int64_t k = 0; k < whole; k++) state[k] += factor * plain[k];
        for (int64_t k = n + size; k < whole; k++) state[k] = larger(state[k], 0.0);
    }
}

/* ---- set-up ------------------------------------------------------------------------------------ */

/* Rows of n numbers in single precision, padded with zeros: those whose numbers `which` tells, or
   else the first `count`. */
CLONES void tarazy_lower(const double *restrict from, float *restrict to, const int64_t *which,
                         int64_t count, int64_t n) {
    int64_t stride = padded(n);
    for (int64_t k = 0; k < count; k++) {
        int64_t row = which ? which[k] : k;
        const double *restrict exact = from + row * n;
        float *restrict rough = to + row * stride;
        SIMD for (int64_t i = 0; i < n; i++) rough[i] = exact[i] < FAINT ? 0.0f : (float)exact[i];
        for (int64_t i = n; i < stride; i++) rough[i] = 0.0f;
    }
}

/* What the slope of labour demand is made of, at prices that were found: `left` and `right`
   (T, N, padded) with slope = leftᵀ right + rest, and (N, N) `rest`. Substitution between suppliers
   is whole; of incomes, what own wages bring to demand. */
CLONES void tarazy_slope(const Model *m, const Found *f, const double *state, float *restrict left,
                         float *restrict right, double *restrict rest) {
    int n = (int)m->n, stride = (int)padded(n);
    const double *relative = state + n + m->j * n;
    memset(rest, 0, (size_t)n * n * sizeof *rest);
    float beta[stride], pull[stride], income[stride];
    memset(beta, 0, sizeof beta);
    memset(pull, 0, sizeof pull);
    for (int k = 0; k < m->j; k++) {
        int64_t at = (int64_t)k * n;
        double theta = m->trade_elasticity[k];
        for (int i = 0; i < n; i++) {
            beta[i] = (float)m->value_added_share[at + i];
            double b = m->value_added_share[at + i];
            rest[(int64_t)i * n + i] += k < m->traded ? -b * b * theta * f->output[at + i]
                                                      : b * m->final_share[at + i] * f->value_added[i];
        }
        if (k >= m->traded) continue;
        for (int i = 0; i < n; i++) pull[i] = (float)f->attraction[at + i];
        for (int buyer = 0; buyer < n; buyer++) {
            int64_t row = (at + buyer) * stride;
            const float *K = m->rough_K + row, *Kt = k < m->dutiable ? m->rough_Kt + row : K;
            float scale = (float)(1.0 / f->sourcing[at + buyer]);
            float weight = (float)(theta * relative[at + buyer] * m->income[buyer]);
            float spends = (float)(m->final_share[at + buyer] * f->value_added[buyer]);
            SIMD for (int i = 0; i < stride; i++) {
                float earned = Kt[i] * pull[i] * scale * beta[i];
                left[row + i] = earned * weight;
                right[row + i] = K[i] * pull[i] * scale * beta[i];
                income[i] = earned * spends;
            }
            for (int i = 0; i < n; i++) rest[(int64_t)i * n + buyer] += income[i];
        }
    }
}
