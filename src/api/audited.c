#include "api/audited.h"

#include "store/feedback.h"

/* How well `working` is told somewhere, and by how many audits that is known. */
struct told {
    struct share_correction correction;
    int64_t labels;
};

struct audited {
    struct told all, present;    /* of the time that was seen; of that at workstations */
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
    struct telling telling = telling_of(counts);
    share_correction_init(&told->correction, counts);
    told->labels = telling.sensitivity.of + telling.specificity.of;
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
    sum = accuracy_of_presence(&sum);
    tell(&made->present, &sum);
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

static void add_told(struct json_out *out, struct json_node *node, const char *key,
                     const struct told *by, bool own, struct seen_time time)
{
    static const char *const why[] = {
        [SHARE_NO_TIME] = "no_time",
        [SHARE_FEW_LABELS] = "not_enough_audits",
        [SHARE_NO_BETTER] = "no_better_than_chance",
    };
    struct working_share share = working_share_of(&by->correction, time.working_ms,
                                                  time.known_ms, time.unknown_ms);
    bool told = share.verdict == SHARE_TOLD;
    struct json_node *into = json_add_object(out, node, key);
    add_share(out, into, "working_share_percentage", told, share.share);
    add_share(out, into, "low", told, share.low);
    add_share(out, into, "high", told, share.high);
    json_add_int(out, into, "labels", by->labels);
    json_add_int(out, into, "wanted", LABELS_WANTED);
    json_add_text(out, into, "of", own ? STR("workstation") : STR("site"));
    if (told)
        json_add_null(out, into, "why");
    else
        json_add_text(out, into, "why", str_from(why[share.verdict]));
}

void audited_add_observed(struct json_out *out, struct json_node *node,
                          const struct audited *audited, struct seen_time time)
{
    add_told(out, node, "audited", &audited->all, false, time);
}

void audited_add_presence(struct json_out *out, struct json_node *node,
                          const struct audited *audited, struct seen_time time)
{
    add_told(out, node, "audited_of_presence", &audited->present, false, time);
}

void audited_add_station(struct json_out *out, struct json_node *node,
                         const struct audited *audited, size_t station,
                         struct seen_time time)
{
    const struct told *own = audited->station[station];
    add_told(out, node, "audited", own ? own : &audited->all, own, time);
}
