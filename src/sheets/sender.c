#include "sheets/sender.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/list.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/wakeup.h"
#include "pipeline/writer.h"
#include "sheets/due.h"
#include "store/pool.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    BATCH = 200,    /* sheets that are made and sent at once */
    HIDDEN_OF = 24, /* sheets or more, to say that most are hidden */
    LOOK_MS = 5000,
    ALL_MOST = 10 * 60 * 1000 /* between rounds that look at everything */
};
/* Of texts of sheets, which are escaped once more in the body. */
static const size_t batch_bytes = HUB_BYTES_MOST / 4;
static const span put_off = {10 * 60 * 1000};
/* Between questions to the hub, when there is nothing to be sent. */
static const span ask_after = {10 * 60 * 1000};

/* A sheet that the hub did not take. */
struct put_off_sheet {
    instant start;
    int64_t number, epoch; /* of what was tried */
    span until;            /* by the monotonic clock */
};

struct sheet_sender {
    struct sheet_sender_options options;
    struct link *link;
    pthread_t thread;
    struct wakeup wakeup;
    pthread_mutex_t mutex;
    struct sheet_sender_state state; /* under `mutex` */

    /* The thread's. */
    bool enrolled;     /* or it was enrolled before */
    bool denied;       /* the hub did not take the code */
    struct arena told; /* of these names the hub was told this epoch */
    str *told_name;
    size_t told_count, told_room;
    int64_t told_epoch;
    bool must_tell; /* the hub has these sheets in another epoch */
    bool failing, told_off, told_hidden;
    span pause; /* the last one; 0: all is well */
    struct put_off_sheet *off;
    size_t off_count, off_room;
    size_t most; /* sheets in a batch; fewer once the hub found them too many */
    span heard;  /* when the hub answered last, by the monotonic clock; 0: never */
    /* When all was looked at last, and how things were then. */
    span looked;
    int64_t number, epoch;
    instant sealed;
    struct hash made_of;
};

/* A batch while it is made and sent. */
struct sheet_batch {
    struct arena *arena;
    struct made_sheet made[BATCH];
    int64_t number[BATCH];
    str text[BATCH];     /* empty: it is not sent */
    bool settled[BATCH]; /* nothing is left to do about it */
    size_t count, bytes, sent;
    int64_t epoch, before; /* the epoch of what was sent last, if it is another one; 0 */
    struct hub_mark mark[HUB_MARKS_MOST];
    size_t marks;
    bool asks; /* there is nothing to be sent, and the hub was not heard for long */
    bool more;
};

/* --- how it goes --- */

void sheet_sender_state(struct sheet_sender *sender, struct sheet_sender_state *state)
{
    pthread_mutex_lock(&sender->mutex);
    *state = sender->state;
    pthread_mutex_unlock(&sender->mutex);
}

static void note_due(struct sheet_sender *sender, const struct due_sheets *due)
{
    pthread_mutex_lock(&sender->mutex);
    sender->state.looked = true;
    sender->state.waiting = (int64_t)due->count;
    sender->state.oldest = due->count ? due->at[0].was.window.end : INSTANT_NEVER;
    pthread_mutex_unlock(&sender->mutex);
}

static void note_status(struct sheet_sender *sender, enum sheet_status status)
{
    pthread_mutex_lock(&sender->mutex);
    sender->state.answered[status]++;
    pthread_mutex_unlock(&sender->mutex);
}

static void note_taken(struct sheet_sender *sender, size_t count)
{
    pthread_mutex_lock(&sender->mutex);
    if (count)
        sender->state.taken = clock_now();
    pthread_mutex_unlock(&sender->mutex);
}

/* Of all that was due this is left. */
static void note_settled(struct sheet_sender *sender, const struct sheet_batch *batch)
{
    pthread_mutex_lock(&sender->mutex);
    for (size_t i = 0; i < batch->count; i++)
        sender->state.waiting -= batch->settled[i];
    if (sender->state.waiting <= 0)
        sender->state.oldest = INSTANT_NEVER;
    pthread_mutex_unlock(&sender->mutex);
}

/* --- what was put off --- */

static bool is_put_off(const struct sheet_sender *sender, const struct due_sheet *due,
                       int64_t epoch)
{
    for (size_t i = 0; i < sender->off_count; i++) {
        const struct put_off_sheet *off = &sender->off[i];
        if (instant_equal(off->start, due->was.window.start))
            return off->number == due->number && off->epoch == epoch &&
                   clock_monotonic().ms < off->until.ms;
    }
    return false;
}

static void put_sheet_off(struct sheet_sender *sender, const struct sheet_batch *batch,
                          size_t i)
{
    const struct kept_sheet *kept = &batch->made[i].kept;
    const struct put_off_sheet off = {kept->window.start,
                                      batch->number[i],
                                      batch->epoch,
                                      {clock_monotonic().ms + put_off.ms}};
    size_t kept_off = 0;
    for (size_t at = 0; at < sender->off_count; at++)
        if (!instant_equal(sender->off[at].start, off.start) &&
            clock_monotonic().ms < sender->off[at].until.ms)
            sender->off[kept_off++] = sender->off[at];
    sender->off = list_room(sender->off, kept_off, &sender->off_room, sizeof off);
    sender->off[kept_off] = off;
    sender->off_count = kept_off + 1;
}

/* --- making --- */

static bool make_one(struct sheet_sender *sender, struct store *store,
                     const struct plant *plant, const struct due_sheet *due,
                     struct sheet_batch *batch, struct error *err)
{
    struct made_sheet *made = &batch->made[batch->count];
    if (!sheet_make(store, plant, &sender->options.policy, &due->was, batch->arena, made,
                    err))
        return false;
    batch->number[batch->count] = due->number;
    batch->settled[batch->count] = made->kept_back;
    batch->text[batch->count] =
        made->kept_back ? STR("") : sheet_bytes(&made->sheet, batch->arena);
    batch->bytes += batch->text[batch->count].len;
    batch->count++;
    return true;
}

/* Has nothing changed since all was looked at? */
static bool nothing_new(struct sheet_sender *sender, struct store *store,
                        const struct plant *plant, bool *nothing, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct changed_hours hours;
    struct hash made_of = sheet_made_of(plant, &sender->options.policy);
    if (!store_changed_hours(store, sender->number, 1, &arena, &hours, err))
        return false;
    *nothing = sender->looked.ms && !hours.count &&
               clock_monotonic().ms - sender->looked.ms < ALL_MOST &&
               sender->epoch == plant->site.epoch &&
               instant_equal(sender->sealed, plant->site.sealed) &&
               memcmp(&sender->made_of, &made_of, sizeof made_of) == 0;
    sender->made_of = made_of;
    return true;
}

static bool fill_batch(struct sheet_sender *sender, struct store *store,
                       struct sheet_batch *batch, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct plant plant;
    struct due_sheets due;
    bool nothing;
    /* While somebody is erased, sums and intervals are not of the same people. */
    if (!store_plant(store, &arena, &plant, err) ||
        !nothing_new(sender, store, &plant, &nothing, err))
        return false;
    batch->epoch = plant.site.epoch;
    if (nothing || plant.site.erasing[0])
        return true;
    if (!sheets_due(store, &plant, &sender->options.policy, &arena, &due, err))
        return false;
    note_due(sender, &due);
    for (size_t i = 0; i < due.count; i++) {
        if (is_put_off(sender, &due.at[i], batch->epoch))
            continue;
        if (batch->count == sender->most || batch->bytes > batch_bytes) {
            batch->more = true;
            break;
        }
        if (due.at[i].was.revision && due.at[i].was.epoch != batch->epoch)
            batch->before = due.at[i].was.epoch;
        if (!make_one(sender, store, &plant, &due.at[i], batch, err))
            return false;
    }
    sender->looked = batch->more ? (span){0} : clock_monotonic();
    sender->number = due.number;
    sender->epoch = plant.site.epoch;
    sender->sealed = plant.site.sealed;
    return true;
}

static void add_mark(struct sheet_batch *batch, str site, str mark)
{
    for (size_t i = 0; i < batch->marks; i++)
        if (str_equal(batch->mark[i].site, site))
            return;
    if (batch->marks < HUB_MARKS_MOST)
        batch->mark[batch->marks++] = (struct hub_mark){.site = site, .mark = mark};
}

/* What is shown to the hub: of all names of which there is something. */
static bool find_marks(struct sheet_sender *sender, struct store *store,
                       struct sheet_batch *batch, struct error *err)
{
    struct sheet_marks kept;
    if (!store_sheet_marks(store, batch->arena, &kept, err))
        return false;
    for (size_t i = 0; i < kept.count; i++)
        add_mark(batch, kept.at[i].site, kept.at[i].mark);
    add_mark(batch, sender->options.site.site, STR(""));
    for (size_t i = 0; i < batch->count; i++)
        add_mark(batch, batch->made[i].kept.site, STR(""));
    batch->asks =
        !batch->count &&
        (!sender->heard.ms || clock_monotonic().ms - sender->heard.ms >= ask_after.ms);
    return true;
}

static bool make_batch(struct sheet_sender *sender, struct sheet_batch *batch,
                       struct error *err)
{
    struct store *reader;
    const struct scope all = {.kind = SCOPE_ALL};
    if (!pool_take(sender->options.pool, all, &reader, err))
        return false;
    bool ok =
        fill_batch(sender, reader, batch, err) && find_marks(sender, reader, batch, err);
    pool_give(sender->options.pool, reader);
    return ok;
}

/* --- keeping --- */

struct keep_sheets {
    struct task task; /* must be first */
    const struct sheet_batch *batch;
    bool settled; /* which the hub has; otherwise all, as they are about to be sent */
};

static bool keep_mark(struct store *store, const struct hub_mark *said, struct error *err)
{
    const struct sheet_mark mark = {said->site, said->now};
    if (!said->told)
        return true;
    return (said->known || store_unsend_sheets(store, said->site, err)) &&
           (str_equal(said->mark, said->now) || store_put_sheet_mark(store, &mark, err));
}

static bool run_keep(struct task *task, void *store, instant now, struct error *err)
{
    const struct keep_sheets *keep = (struct keep_sheets *)task;
    const struct sheet_batch *batch = keep->batch;
    (void)now;
    for (size_t i = 0; i < batch->marks; i++) /* before those that it has now */
        if (!keep_mark(store, &batch->mark[i], err))
            return false;
    for (size_t i = 0; i < batch->count; i++) {
        struct kept_sheet kept = batch->made[i].kept;
        if (keep->settled) {
            kept.number = batch->number[i];
            kept.made_of = batch->made[i].made_of;
        }
        if ((!keep->settled || batch->settled[i]) && !store_put_sheet(store, &kept, err))
            return false;
    }
    return true;
}

static bool says_more(const struct sheet_batch *batch)
{
    for (size_t i = 0; i < batch->marks; i++) {
        const struct hub_mark *said = &batch->mark[i];
        if (said->told && (!said->known || !str_equal(said->mark, said->now)))
            return true;
    }
    return false;
}

static bool keep(struct sheet_sender *sender, const struct sheet_batch *batch,
                 bool settled, struct error *err)
{
    if (!batch->count && !says_more(batch))
        return true;
    struct keep_sheets task = {
        {.run = run_keep, .weight = batch->count + 1}, batch, settled};
    return writer_run(sender->options.writer, &task.task, err);
}

/* --- sending --- */

static bool enrol(struct sheet_sender *sender, int64_t epoch, span *pause,
                  struct error *err)
{
    const struct sheet_sender_options *options = &sender->options;
    if (sender->enrolled || !options->code.len)
        return true;
    bool done = hub_enrol(sender->link, &options->site, epoch, options->code, pause, err);
    if (!done && err->code != ERROR_DENIED)
        return false;
    if (done)
        log_info("the hub knows this site", LOG_STR("site", options->site.site));
    else
        log_warn("the hub does not take the code; it may be the one that was used here",
                 LOG_TEXT("reason", err->text));
    *err = (struct error){0};
    sender->denied = !done;
    return sender->enrolled = true;
}

static bool announce_one(struct sheet_sender *sender, const struct sheet_batch *batch,
                         str name, span *pause, struct error *err)
{
    int64_t before = batch->before ? batch->before : batch->epoch;
    if (!hub_announce(sender->link, &sender->options.site, name, batch->epoch, before,
                      pause, err)) {
        if (err->code == ERROR_UNAVAILABLE)
            return false;
        log_warn("the hub does not take the epoch of this site", LOG_STR("site", name),
                 LOG_TEXT("reason", err->text));
        *err = (struct error){0};
    } else if (batch->before)
        log_info("the hub knows that data of this site was replaced",
                 LOG_STR("site", name), LOG_INT("epoch", batch->epoch));
    sender->told_name = list_room(sender->told_name, sender->told_count,
                                  &sender->told_room, sizeof *sender->told_name);
    sender->told_name[sender->told_count++] = arena_copy(&sender->told, name);
    return true;
}

static bool is_told(const struct sheet_sender *sender, str name)
{
    for (size_t i = 0; i < sender->told_count; i++)
        if (str_equal(sender->told_name[i], name))
            return true;
    return false;
}

static void forget_told(struct sheet_sender *sender)
{
    arena_free(&sender->told);
    sender->told_count = 0;
}

/* Sheets of a strange epoch are a conflict until it is announced. Which one the hub has
 * nobody here knows for sure, as a backup may be older than the first sheet; so a
 * conflict is a reason, too. */
static bool announce(struct sheet_sender *sender, const struct sheet_batch *batch,
                     span *pause, struct error *err)
{
    if (sender->told_epoch != batch->epoch)
        forget_told(sender);
    sender->told_epoch = batch->epoch;
    if (!batch->before && !sender->must_tell)
        return true;
    for (size_t i = 0; i < batch->count; i++) {
        str name = batch->made[i].kept.site;
        if (batch->text[i].len && !is_told(sender, name) &&
            !announce_one(sender, batch, name, pause, err))
            return false;
    }
    sender->must_tell = false;
    return true;
}

/* Once for each time that it begins. */
static void tell_put_off(struct sheet_sender *sender, const struct sheet_batch *batch,
                         size_t i, const struct hub_result *result)
{
    char start[INSTANT_TEXT];
    if (sender->told_off)
        return;
    sender->told_off = true;
    instant_format(batch->made[i].kept.window.start, start);
    log_error("the hub does not take a sheet; it is kept, and tried again",
              LOG_TEXT("start", start),
              LOG_TEXT("status", sheet_status_names[result->status]),
              LOG_STR("reason", result->reason));
}

/* It may be a conflict only because the hub was not told: then it is sent again at once.
 */
static bool tell_and_try(struct sheet_sender *sender, struct sheet_batch *batch, size_t i,
                         enum sheet_status status)
{
    if (status != SHEET_CONFLICT || is_told(sender, batch->made[i].kept.site))
        return false;
    sender->must_tell = true;
    sender->looked = (span){0};
    return batch->more = true;
}

/* What may help, before such a sheet is sent again. */
static void try_anew(struct sheet_sender *sender, enum sheet_status status)
{
    if (status != SHEET_REFUSED)
        return;
    forget_told(sender); /* the hub did not know the site, nor its epoch */
    if (sender->denied)
        sender->enrolled = sender->denied = false;
}

static void take_results(struct sheet_sender *sender, struct sheet_batch *batch,
                         const struct hub_result *result)
{
    size_t sent = 0, taken = 0;
    for (size_t i = 0; i < batch->count; i++) {
        if (!batch->text[i].len)
            continue;
        const struct hub_result *of = &result[sent++];
        if (of->status == SHEET_NEW || of->status == SHEET_KNOWN) {
            batch->settled[i] = true;
            taken++;
        } else if (!tell_and_try(sender, batch, i, of->status)) {
            tell_put_off(sender, batch, i, of);
            put_sheet_off(sender, batch, i);
            try_anew(sender, of->status);
        }
        note_status(sender, of->status);
    }
    if (sent && taken == sent)
        sender->told_off = false;
    note_taken(sender, taken);
}

/* Fewer at once; one alone is put off. */
static void send_fewer(struct sheet_sender *sender, struct sheet_batch *batch,
                       const struct error *err)
{
    struct hub_result *refused = arena_new(batch->arena, struct hub_result, batch->count);
    if (batch->sent > 1) {
        sender->most = batch->sent / 2;
        sender->looked = (span){0};
        batch->more = true;
        return;
    }
    for (size_t i = 0; i < batch->count; i++)
        refused[i] = (struct hub_result){SHEET_REFUSED, str_from(err->text)};
    take_results(sender, batch, refused);
}

/* What the hub knows no more it has lost, or it never said it. */
static void take_marks(struct sheet_sender *sender, struct sheet_batch *batch)
{
    sender->heard = clock_monotonic();
    for (size_t i = 0; i < batch->marks; i++) {
        const struct hub_mark *said = &batch->mark[i];
        if (!said->told || said->known)
            continue;
        if (said->mark.len)
            log_warn("the hub has lost sheets that it had taken, as when a backup of it "
                     "is put back; all of this site are sent again",
                     LOG_STR("site", said->site));
        forget_told(sender); /* it may have lost the epoch, too */
        sender->looked = (span){0};
        batch->more = true;
    }
}

static bool send_batch(struct sheet_sender *sender, struct sheet_batch *batch,
                       span *pause, struct error *err)
{
    struct arena *arena = batch->arena;
    str *text = arena_new(arena, str, batch->count);
    struct hub_result *result;
    size_t count = 0;
    for (size_t i = 0; i < batch->count; i++)
        if (batch->text[i].len)
            text[count++] = batch->text[i];
    batch->sent = count;
    if (!count && !batch->asks)
        return true;
    if (!announce(sender, batch, pause, err))
        return false;
    if (hub_send(sender->link, &sender->options.site, text, count, batch->mark,
                 batch->marks, arena, &result, pause, err)) {
        take_marks(sender, batch);
        take_results(sender, batch, result);
        return true;
    }
    if (err->code != ERROR_LIMIT)
        return false;
    send_fewer(sender, batch, err);
    *err = (struct error){0};
    return true;
}

static void tell_kept_back(const struct sheet_batch *batch)
{
    int64_t count = 0;
    for (size_t i = 0; i < batch->count; i++)
        count += batch->made[i].kept_back;
    if (count)
        log_warn("changes of periods are not sent to the hub, as they would give away "
                 "what few people did",
                 LOG_INT("periods", count));
}

/* Once: of a day of hours or more, as when a site begins to send. */
static void tell_hidden(struct sheet_sender *sender, const struct sheet_batch *batch)
{
    size_t hidden = 0;
    for (size_t i = 0; i < batch->count; i++) {
        const struct sheet *sheet = &batch->made[i].sheet;
        hidden += sheet->rows && sheet->row[0].suppressed; /* the factory's */
    }
    if (sender->told_hidden || batch->count < HIDDEN_OF || hidden * 2 < batch->count)
        return;
    sender->told_hidden = true;
    log_warn(
        "the figures of the factory are hidden from the hub in most periods, as too "
        "few people were there; longer ones may show more, see 'shopfloor hub preview'",
        LOG_INT("periods", (int64_t)batch->count), LOG_INT("hidden", (int64_t)hidden));
}

/* *more: there may be more at once. */
static bool round_of(struct sheet_sender *sender, bool *more, span *pause,
                     struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct sheet_batch *batch = arena_new(&arena, struct sheet_batch, 1);
    batch->arena = &arena;
    *more = false;
    if (!writer_has_chores(sender->options.writer))
        return true;
    bool ok = make_batch(sender, batch, err) && enrol(sender, batch->epoch, pause, err);
    if (ok && (batch->count || batch->asks))
        ok = keep(sender, batch, false, err) && send_batch(sender, batch, pause, err) &&
             keep(sender, batch, true, err);
    if (ok) {
        note_settled(sender, batch);
        tell_kept_back(batch);
        tell_hidden(sender, batch);
    } else
        sender->looked = (span){0};
    *more = ok && batch->more;
    return ok;
}

/* --- the thread --- */

/* How long to wait after a failure; see sender.h. */
static span back_off(struct sheet_sender *sender, span asked)
{
    const struct sheet_sender_options *options = &sender->options;
    int64_t longest = options->longest_pause.ms;
    int64_t pause = sender->pause.ms ? sender->pause.ms * 2 : options->first_pause.ms;
    uint64_t chance;
    random_bytes(&chance, sizeof chance);
    if (pause > longest)
        pause = longest;
    sender->pause.ms = pause;
    int64_t drawn = pause - (int64_t)(chance % (uint64_t)(pause / 2 + 1));
    int64_t wanted = asked.ms < longest ? asked.ms : longest;
    return (span){drawn > wanted ? drawn : wanted};
}

static void tell_result(struct sheet_sender *sender, bool ok, const struct error *err)
{
    if (!ok && !sender->failing)
        log_warn("sheets cannot be sent to the hub, they are kept",
                 LOG_TEXT("reason", err->text));
    if (ok && sender->failing)
        log_info("sheets are sent to the hub again");
    sender->failing = !ok;
    pthread_mutex_lock(&sender->mutex);
    sender->state.failing = !ok;
    pthread_mutex_unlock(&sender->mutex);
}

static void *run(void *argument)
{
    struct sheet_sender *sender = argument;
    span due = clock_monotonic();
    while (wakeup_wait(&sender->wakeup, due)) {
        struct error err = {0};
        span asked = {0};
        bool more = false;
        bool ok = round_of(sender, &more, &asked, &err);
        tell_result(sender, ok, &err);
        due = clock_monotonic();
        if (!ok)
            due.ms += back_off(sender, asked).ms;
        else if (!more)
            due.ms += LOOK_MS;
        if (ok)
            sender->pause = (span){0};
    }
    return NULL;
}

static void sender_free(struct sheet_sender *sender)
{
    link_close(sender->link);
    wakeup_destroy(&sender->wakeup);
    pthread_mutex_destroy(&sender->mutex);
    arena_free(&sender->told);
    free(sender->told_name);
    secret_wipe(&sender->options.site.key, sizeof sender->options.site.key);
    free(sender->off);
    free(sender);
}

bool sheet_sender_start(const struct sheet_sender_options *options,
                        struct sheet_sender **sender, struct error *err)
{
    struct sheet_sender *started = memory_new(struct sheet_sender, 1);
    started->options = *options;
    if (!started->options.first_pause.ms)
        started->options.first_pause = SPAN_SECOND;
    if (!started->options.longest_pause.ms)
        started->options.longest_pause = SPAN_MINUTE;
    started->most = BATCH;
    started->state.oldest = INSTANT_NEVER;
    pthread_mutex_init(&started->mutex, NULL);
    wakeup_init(&started->wakeup);
    bool ok = link_open(&options->link, &started->link, err);
    if (ok && pthread_create(&started->thread, NULL, run, started) != 0)
        ok = error_set(err, ERROR_UNAVAILABLE, "cannot start a thread");
    if (!ok) {
        sender_free(started);
        return false;
    }
    *sender = started;
    return true;
}

void sheet_sender_stop(struct sheet_sender *sender)
{
    if (!sender)
        return;
    wakeup_end(&sender->wakeup);
    link_cancel(sender->link);
    pthread_join(sender->thread, NULL);
    sender_free(sender);
}
