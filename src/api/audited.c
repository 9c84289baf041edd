#include "api/audited.h"

#include "store/feedback.h"

/* How well `working` is told somewhere, and by how many audits that is known. */
struct told {
    struct share_correction correction;
    int64_t labels;
};

struct audited {
    struct told all;
    const struct told **station; /* one per station of the floor; NULL: as of all */
};

static void add_counts(struct accuracy_counts *sum, const struct accuracy_counts *counts)
{
    for (int claim = 0; claim < CLAIMS; claim++)
        for (int truth = 0; truth < TRUTHS; truth++)
            sum->confusion[claim][truth] += counts->confusion[claim][truth];
    for (int i = 0; i < CALIBRATION_BINS; i++) {
        sum->bin[i].right += counts->bin[i].right;
        sum->bin[i].labels += counts->bin[i].labels;
    }
}

static void tell(struct told *told, const struct accuracy_counts *counts)
{
    share_correction_init(&told->correction, counts);
    told->labels = accuracy_overall(counts).of;
}

bool audited_read(const struct site_view *view, struct window window, struct arena *arena,
                  const struct audited **audited, struct error *err)
{
    const struct floor *floor = &view->plant.floor;
    instant from = instant_add(window.end, (span){-AUDITED_TIME.ms});
    const struct accuracy_query query = {
        .window = {instant_later(from, (instant){0}), window.end}, .by_station = true};
    struct accuracy_groups groups;
    struct accuracy_counts sum = {0};
    struct audited *made = arena_new(arena, struct audited, 1);
    if (!store_accuracy(view->store, &query, arena, &groups, err))
        return false;
    made->station = arena_new(arena, const struct told *, floor->stations);
    for (size_t i = 0; i < groups.count; i++) {
        const struct accuracy_group *group = &groups.at[i];
        int station = floor_station(floor, group->station, 0);
        add_counts(&sum, &group->counts);
        if (station < 0 || accuracy_overall(&group->counts).of < LABELS_WANTED)
            continue;
        struct told *told = arena_new(arena, struct told, 1);
        tell(told, &group->counts);
        if (told->correction.verdict != SHARE_FEW_LABELS)
            made->station[station] = told;
    }
    tell(&made->all, &sum);
    *audited = made;
    return true;
}

static void add_share(struct json_out *out, struct json_node *node, const char *key,
                      bool told, double share)
{
    if (told)
        json_add_number(out, node, key, (double)(int64_t)(share * 10000 + 0.5) / 100);
    else
        json_add_null(out, node, key);
}

void audited_add(struct json_out *out, struct json_node *node,
                 const struct audited *audited, int station, int64_t working_ms,
                 int64_t known_ms, int64_t unknown_ms)
{
    static const char *const why[] = {
        [SHARE_NO_TIME] = "no_time",
        [SHARE_FEW_LABELS] = "not_enough_audits",
        [SHARE_NO_BETTER] = "no_better_than_chance",
    };
    bool own = station >= 0 && audited->station[station];
    const struct told *by = own ? audited->station[station] : &audited->all;
    struct working_share share =
        working_share_of(&by->correction, working_ms, known_ms, unknown_ms);
    bool told = share.verdict == SHARE_TOLD;
    struct json_node *into = json_add_object(out, node, "audited");
    add_share(out, into, "working_share_percentage", told, share.share);
    add_share(out, into, "low", told, share.low);
    add_share(out, into, "high", told, share.high);
    json_add_int(out, into, "labels", by->labels);
    json_add_text(out, into, "of", own ? STR("workstation") : STR("site"));
    if (told)
        json_add_null(out, into, "why");
    else
        json_add_text(out, into, "why", str_from(why[share.verdict]));
}
