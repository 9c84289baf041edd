/* spool.c - commands that look into a spool, replay its dead letters, or salvage it. An
 * agent may use the spool meanwhile, except for the last. */
#include "cli/command.h"
#include "cli/records.h"

#include "base/amount.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/list.h"
#include "base/lock.h"
#include "edge/spool/salvage.h"
#include "edge/spool/spool.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LETTERS_AT_ONCE = 1000 };

static bool open_to_read(const struct invocation *invocation, struct spool **spool,
                         struct error *err)
{
    return spool_open(invocation->file, SPOOL_READ, NULL, spool, err);
}

/* --- stats --- */

bool run_spool_stats(const struct invocation *invocation, int *status, struct error *err)
{
    (void)status;
    CLEANUP(spool_closep) struct spool *spool = NULL;
    struct spool_stats stats;
    if (!open_to_read(invocation, &spool, err) || !spool_stats(spool, &stats, err))
        return false;
    char oldest[INSTANT_TEXT] = "none";
    if (stats.any)
        instant_format(stats.oldest, oldest);
    const struct {
        const char *name;
        int64_t value;
    } row[] = {
        {"dead", stats.dead},
        {"bytes", stats.bytes},
        {"taken", stats.taken},
        {"delivered", stats.delivered},
        {"rejected", stats.rejected},
        {"refused", stats.refused},
        {"dropped_full", stats.dropped_full},
        {"dropped_old", stats.dropped_old},
    };
    printf("waiting %" PRId64 "\noldest %s\n", stats.waiting, oldest);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        printf("%s %" PRId64 "\n", row[i].name, row[i].value);
    return true;
}

/* --- list --- */

static bool print_letter(void *context, const struct dead_letter *letter)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct json_out *out = json_out_new(&arena);
    struct json_node *root = json_object(out);
    const struct json *event;
    struct error why;
    char at[INSTANT_TEXT];
    (void)context;
    json_add_int(out, root, "number", letter->number);
    json_add_text(out, root, "rejected_at", instant_format(letter->rejected, at));
    json_add_text(out, root, "reason", letter->reason);
    if (json_parse(letter->json, &arena, &event, &why))
        json_add(out, root, "event", json_copy(out, event));
    else
        json_add_text(out, root, "event", letter->json);
    str text = json_write(out, root);
    return printf("%.*s\n", STR_ARG(text)) > 0;
}

bool run_spool_list(const struct invocation *invocation, int *status, struct error *err)
{
    (void)status;
    CLEANUP(spool_closep) struct spool *spool = NULL;
    return open_to_read(invocation, &spool, err) &&
           spool_dead(spool, print_letter, NULL, err);
}

/* --- verify --- */

struct faults {
    int64_t count;
};

static void print_fault(void *context, const char *fault)
{
    struct faults *faults = context;
    faults->count++;
    printf("%s\n", fault);
}

/* What waits names people, as the server's database does. */
static void tell_readers(const char *path)
{
    static const char *const beside[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        CLEANUP(buf_free) struct buf file = BUF(4096);
        struct stat about;
        buf_addf(&file, "%s%s", path, beside[i]);
        if (stat(buf_text(&file), &about) == 0 && about.st_mode & 077)
            printf("others on this machine may read '%s' (mode %03o); chmod 600 it\n",
                   str_shown(buf_str(&file)).text, (unsigned)about.st_mode & 0777);
    }
}

bool run_spool_verify(const struct invocation *invocation, int *status, struct error *err)
{
    CLEANUP(spool_closep) struct spool *spool = NULL;
    struct faults faults = {0};
    int64_t events;
    if (!open_to_read(invocation, &spool, err) ||
        !spool_verify(spool, print_fault, &faults, &events, err))
        return false;
    tell_readers(invocation->file);
    printf("%s, %s\n", amount(events, "event", "events").text,
           amount(faults.count, "fault", "faults").text);
    if (faults.count)
        *status = EXIT_BAD;
    return true;
}

/* --- salvage --- */

bool run_spool_salvage(const struct invocation *invocation, int *status,
                       struct error *err)
{
    CLEANUP(lock_release) int lock = -1;
    struct salvage salvage;
    if (access(invocation->file, F_OK) != 0 && !spool_salvage_begun(invocation->file))
        return error_set(err, ERROR_NOT_FOUND, "there is no file '%s'", invocation->file);
    if (!lock_database(invocation->file, &lock, err) ||
        !spool_salvage(invocation->file, &salvage, err))
        return false;
    if (salvage.sound) {
        printf("the spool is sound\n");
        return true;
    }
    printf("saved %s and %s, lost %" PRId64 "\n"
           "the damaged file is %s\n",
           amount(salvage.waiting, "event", "events").text,
           amount(salvage.dead, "dead letter", "dead letters").text, salvage.lost,
           salvage.kept);
    if (salvage.lost)
        *status = EXIT_BAD;
    return true;
}

/* --- replay --- */

struct replay {
    struct spool *spool;
    int64_t *number; /* of the letters to replay as they are */
    size_t count, room;
    int64_t replayed, failed;
};

static void replay_close(struct replay *replay)
{
    spool_close(replay->spool);
    free(replay->number);
}

static bool note_number(void *context, const struct dead_letter *letter)
{
    struct replay *replay = context;
    replay->number =
        list_room(replay->number, replay->count, &replay->room, sizeof *replay->number);
    replay->number[replay->count++] = letter->number;
    return true;
}

/* Does the error concern only this letter, so that the others can go on? */
static bool of_this_letter(const struct error *err)
{
    return err->code == ERROR_NOT_FOUND || err->code == ERROR_CONFLICT ||
           err->code == ERROR_INVALID;
}

static void complain(struct replay *replay, const char *what, uint64_t which,
                     const struct error *why)
{
    replay->failed++;
    fprintf(stderr, "%s %" PRIu64 ": %s\n", what, which, why->text);
}

static bool replay_as_they_are(struct replay *replay, struct error *err)
{
    if (!spool_dead(replay->spool, note_number, replay, err))
        return false;
    for (size_t at = 0; at < replay->count; at += LETTERS_AT_ONCE) {
        size_t end =
            at + LETTERS_AT_ONCE < replay->count ? at + LETTERS_AT_ONCE : replay->count;
        instant now = clock_now();
        if (!spool_begin(replay->spool, err))
            return false;
        for (size_t i = at; i < end; i++) {
            struct error why;
            if (spool_replay(replay->spool, replay->number[i], NULL, now, &why)) {
                replay->replayed++;
            } else if (of_this_letter(&why)) {
                complain(replay, "letter", (uint64_t)replay->number[i], &why);
            } else {
                spool_rollback(replay->spool);
                *err = why;
                return false;
            }
        }
        if (!spool_commit(replay->spool, err))
            return false;
    }
    return true;
}

/* Read {"number":N, "event":{...}}. What else 'spool list' writes is skipped. */
static bool read_letter(str line, struct arena *arena, int64_t *number,
                        struct event *event, struct error *err)
{
    const struct json *root;
    if (!json_parse(line, arena, &root, err))
        return false;
    if (!json_integer(json_get(root, "number"), number))
        return error_set(err, ERROR_INVALID, "number is %s; want that of a dead letter",
                         json_kind(json_get(root, "number")));
    /* The server decides whether a time is too far ahead. */
    instant latest = instant_add(clock_now(), SPAN_DAY);
    return event_decode(json_get(root, "event"), latest, event, err) ||
           error_context(err, "event");
}

static bool replay_line(struct replay *replay, str line, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct event event;
    int64_t number;
    if (!read_letter(line, &arena, &number, &event, err) ||
        !spool_begin(replay->spool, err))
        return false;
    if (!spool_replay(replay->spool, number, &event, clock_now(), err)) {
        spool_rollback(replay->spool);
        return false;
    }
    return spool_commit(replay->spool, err);
}

static bool replay_corrected(struct replay *replay, const char *path, struct error *err)
{
    CLEANUP(records_close) struct records records = {.fd = -1};
    if (!records_open(path, &records, err))
        return false;
    for (;;) {
        str line;
        struct error why;
        if (!records_next(&records, &line, err))
            return false;
        if (!line.at)
            return true;
        if (replay_line(replay, line, &why)) {
            replay->replayed++;
        } else if (of_this_letter(&why)) {
            complain(replay, "line", records.line, &why);
        } else {
            *err = why;
            return false;
        }
    }
}

bool run_spool_replay(const struct invocation *invocation, int *status, struct error *err)
{
    /* These events were in the spool before, within the limits of the agent. */
    const struct spool_limits limits = {.bytes = INT64_MAX};
    const str corrected = invocation->settings.corrected;
    CLEANUP(replay_close) struct replay replay = {0};
    if (access(invocation->file, F_OK) != 0)
        return error_set(err, ERROR_NOT_FOUND, "there is no file '%s'", invocation->file);
    if (!spool_open(invocation->file, SPOOL_WRITE, &limits, &replay.spool, err))
        return false;
    bool whole = corrected.len ? replay_corrected(&replay, corrected.at, err)
                               : replay_as_they_are(&replay, err);
    printf("replayed %" PRId64 ", failed %" PRId64 "\n", replay.replayed, replay.failed);
    if (replay.failed)
        *status = EXIT_BAD;
    return whole;
}
