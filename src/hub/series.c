#include "hub/series.h"

#include "base/arena.h"
#include "base/error.h"
#include "http/request.h"

static bool cut_one(struct sums_series *series, str text, struct error *err)
{
    struct series_part *last = &series->at[series->count - 1];
    instant at;
    if (!instant_parse(text, &at, err))
        return error_context(err, "cut_at");
    if (!instant_before(last->window.start, at) || !instant_before(at, last->window.end))
        return error_set(err, ERROR_INVALID,
                         "cut_at: want moments in order, after start_time and before "
                         "end_time; '%s' is not",
                         str_shown(text).text);
    if (series->count == SERIES_PARTS_MOST)
        return error_set(err, ERROR_INVALID, "cut_at: want %d parts at most",
                         SERIES_PARTS_MOST);
    series->at[series->count++] = (struct series_part){.window = {at, last->window.end}};
    last->window.end = at;
    return true;
}

bool series_cut(const struct request *request, struct window window, struct arena *arena,
                struct sums_series *series, struct error *err)
{
    const str *value = request_query(request, "cut_at");
    struct sums_series cut = {NULL, 0};
    if (value) {
        cut.at = arena_new(arena, struct series_part, SERIES_PARTS_MOST);
        cut.at[cut.count++] = (struct series_part){.window = window};
        size_t moments = 1;
        for (size_t i = 0; i < value->len; i++)
            moments += value->at[i] == ',';
        for (str rest = *value; moments; moments--)
            if (!cut_one(&cut, str_cut(rest, ',', &rest), err))
                return false;
    }
    *series = cut;
    return true;
}

static void add_up(struct series_part *part, const struct sums_answer *sums)
{
    for (size_t i = 0; i < sums->count; i++) {
        const struct site_sums *site = &sums->at[i];
        part->sheets += site->sheets;
        part->restated += site->restated;
        part->personal += site->personal;
        for (size_t j = 0; j < site->sums; j++) {
            const struct sheet_sum *sum = &site->sum[j];
            part->sites += sum->sheets > 0;
            part->sum.sheets += sum->sheets;
            part->sum.suppressed += sum->suppressed;
            part->sum.covered_ms += sum->covered_ms;
            for (int k = 0; k < SHEET_FIGURES; k++)
                part->sum.figure[k] += sum->figure[k];
        }
    }
}

bool series_read(struct db *db, const struct tenant *tenant,
                 const struct sums_question *question, struct arena *arena,
                 struct sums_series *series, struct error *err)
{
    struct sums_question asked = *question;
    asked.scope = SHEET_FACTORY;
    for (size_t i = 0; i < series->count; i++) {
        struct sums_answer sums;
        asked.window = series->at[i].window;
        if (!read_sums(db, tenant, &asked, arena, &sums, err))
            return false;
        add_up(&series->at[i], &sums);
    }
    return true;
}
