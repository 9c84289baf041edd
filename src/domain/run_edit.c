#include "domain/run_edit.h"

#include "base/arena.h"

/* One worker's edit while it goes on. */
struct run_editor {
    int worker;
    struct run_changes *changes;
    struct arena *arena;
    struct decision
        *mark; /* of the run in work: scratch, used for one run after another */
    size_t marks, mark_room;
};

static void note(struct run_editor *editor, struct run run, bool removed)
{
    struct run_changes *list = editor->changes;
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 16;
        size_t size = sizeof *list->at;
        list->at = arena_grow(editor->arena, list->at, list->count * size, room * size);
        list->room = room;
    }
    list->at[list->count++] = (struct run_change){editor->worker, run, removed};
}

/* --- the marks of one run --- */

static void begin(struct run_editor *editor, size_t most)
{
    editor->marks = 0;
    if (editor->mark && most <= editor->mark_room)
        return;
    editor->mark_room = most > 2 * editor->mark_room ? most : 2 * editor->mark_room;
    editor->mark = arena_new(editor->arena, struct decision, editor->mark_room);
}

static void keep(struct run_editor *editor, const struct run *was, instant at)
{
    editor->mark[editor->marks++] = (struct decision){at, true, was->state, was->station};
}

/* Merge the marks of the run `was` with the decisions. A decision replaces the mark of
 * its moment. */
static void merge(struct run_editor *editor, const struct run *was, const instant *old,
                  size_t olds, const struct decision *decision, size_t count)
{
    size_t i = 0;
    begin(editor, olds + count);
    for (size_t k = 0; k < count; k++) {
        for (; i < olds && instant_before(old[i], decision[k].at); i++)
            keep(editor, was, old[i]);
        i += i < olds && instant_equal(old[i], decision[k].at);
        if (decision[k].found)
            editor->mark[editor->marks++] = decision[k];
    }
    for (; i < olds; i++)
        keep(editor, was, old[i]);
}

/* --- marks into runs --- */

/* A run of `count` marks; its bytes live in the arena. */
static struct run pack(const struct decision *mark, size_t count, struct arena *arena)
{
    instant at[RUN_MARKS];
    unsigned char bytes[RUN_BYTES];
    struct run run = {.state = mark->state, .station = mark->station};
    for (size_t i = 0; i < count; i++)
        at[i] = mark[i].at;
    run_pack(at, count, bytes, &run);
    unsigned char *kept = arena_new(arena, unsigned char, run.repeats_size);
    memcpy(kept, bytes, run.repeats_size);
    run.repeats = kept;
    return run;
}

/* Pack marks of one state and station that follow each other. `even`: into runs of about
 * the same length, so that each has room for more marks in its midst. Otherwise into full
 * runs, as fits marks that come in order of time. */
static void pack_all(struct run_editor *editor, const struct decision *mark, size_t count,
                     bool even, const struct run *was)
{
    size_t runs = (count + RUN_MARKS - 1) / RUN_MARKS;
    size_t each = even ? (count + runs - 1) / runs : RUN_MARKS;
    while (count) {
        size_t n = count < each ? count : each;
        struct run run = pack(mark, n, editor->arena);
        if (!was || !run_equal(&run, was))
            note(editor, run, false);
        mark += n;
        count -= n;
    }
}

/* Edit the run `was`. NULL: the decisions come before all runs. */
static void edit_one(struct run_editor *editor, const struct run *was,
                     const struct decision *decision, size_t count)
{
    instant old[RUN_MARKS];
    size_t olds = was ? run_unpack(was, old) : 0;
    bool even = olds && !instant_before(old[olds - 1], decision->at);
    merge(editor, was, old, olds, decision, count);

    const struct decision *mark = editor->mark;
    if (was && (!editor->marks || !instant_equal(mark->at, was->start)))
        note(editor, *was, true);
    for (size_t first = 0, end; first < editor->marks; first = end) {
        for (end = first; end < editor->marks && mark[end].state == mark[first].state &&
                          mark[end].station == mark[first].station;)
            end++;
        pack_all(editor, mark + first, end - first, even, was);
    }
}

void run_edit(const struct timeline *timeline, int worker,
              const struct decision *decision, size_t count, struct run_changes *changes,
              struct arena *arena)
{
    struct run_editor editor = {.worker = worker, .changes = changes, .arena = arena};
    for (size_t i = 0, end; i < count; i = end) {
        size_t upto = timeline_upto(timeline, decision[i].at);
        instant next = upto < timeline->count ? timeline->run[upto].start : INSTANT_NEVER;
        for (end = i; end < count && instant_before(decision[end].at, next);)
            end++;
        edit_one(&editor, upto ? &timeline->run[upto - 1] : NULL, decision + i, end - i);
    }
}

struct timeline run_edit_apply(const struct timeline *timeline,
                               const struct run_change *change, size_t count,
                               struct arena *arena)
{
    size_t i = 0, room = timeline->count + count;
    struct timeline after = {arena_new(arena, struct run, room), 0, room};
    for (size_t k = 0; k < count; k++) {
        instant start = change[k].run.start;
        while (i < timeline->count && instant_before(timeline->run[i].start, start))
            after.run[after.count++] = timeline->run[i++];
        i += i < timeline->count && instant_equal(timeline->run[i].start, start);
        if (!change[k].removed)
            after.run[after.count++] = change[k].run;
    }
    while (i < timeline->count)
        after.run[after.count++] = timeline->run[i++];
    return after;
}
