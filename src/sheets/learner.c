#include "sheets/learner.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/wakeup.h"
#include "pipeline/writer.h"
#include "sheets/pins.h"
#include "store/calibrations.h"
#include "store/pool.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    OPEN_MS = 5 * 1000,  /* between questions while a round is open */
    LOOK_MS = 60 * 1000, /* otherwise */
    FIRST_MS = 1000,     /* after a failure */
    LONGEST_MS = 10 * 60 * 1000
};

struct learner {
    struct learner_options options;
    struct link *link;
    pthread_t thread;
    struct wakeup wakeup;

    /* The thread's. */
    char told[400]; /* why, as was logged last */
    bool failing;
    int64_t pause_ms; /* the last one; 0: all is well */
};

/* One look at the round. */
struct round_look {
    struct learner *learner;
    struct federation_site site;
    struct hub_round said;
    struct federation_round round;
    struct spending spent; /* of this round; found: there is one */
    bool found;
    instant now;
    struct arena arena;
    bool open; /* there is something to wait for */
};

static void looking_free(struct round_look *looking)
{
    secret_wipe(&looking->site.key, sizeof looking->site.key);
    arena_free(&looking->arena);
}

static void fill_random(void *context, void *at, size_t count)
{
    (void)context;
    random_bytes(at, count);
}
static const struct chance real_chance = {fill_random, NULL};

/* A thing is logged once, until something else happens. */
static void tell(struct learner *learner, const char *what, str round, const char *why)
{
    if (strcmp(learner->told, why) == 0)
        return;
    snprintf(learner->told, sizeof learner->told, "%s", why);
    log_warn(what, LOG_STR("round", round), LOG_TEXT("reason", why));
}

/* It refused, which is no failure. */
static bool refused(struct round_look *looking, const struct error *why)
{
    tell(looking->learner, "this site takes no part in a round", looking->round.id,
         why->text);
    looking->open = false;
    return true;
}

/* --- the store --- */

static bool take_reader(struct learner *learner, struct store **reader, struct error *err)
{
    return pool_take(learner->options.pool, (struct scope){.kind = SCOPE_ALL}, reader,
                     err);
}

static bool read_ledger(struct round_look *looking, struct spendings *list,
                        struct error *err)
{
    struct pool *pool = looking->learner->options.pool;
    struct store *reader;
    if (!take_reader(looking->learner, &reader, err))
        return false;
    bool ok = store_spendings(reader, &looking->arena, list, err) &&
              store_spending(reader, looking->round.id, &looking->arena, &looking->spent,
                             &looking->found, err);
    pool_give(pool, reader);
    return ok;
}

static bool read_labels(struct round_look *looking, struct audited_labels *labels,
                        struct error *err)
{
    const struct federation_round *round = &looking->round;
    struct store *reader;
    if (!take_reader(looking->learner, &reader, err))
        return false;
    bool ok = store_audited_labels(reader, round->model, round->claim, &looking->arena,
                                   labels, err);
    pool_give(looking->learner->options.pool, reader);
    return ok;
}

/* What was learned of the round's model and type before; of none: nothing in use. */
static bool read_kept(struct round_look *looking, struct kept_calibration *kept,
                      struct error *err)
{
    const struct federation_round *round = &looking->round;
    struct store *reader;
    bool found;
    if (!take_reader(looking->learner, &reader, err))
        return false;
    bool ok = store_calibration(reader, round->model, round->claim, &looking->arena, kept,
                                &found, err);
    pool_give(looking->learner->options.pool, reader);
    if (ok && !found)
        *kept = (struct kept_calibration){.round = {"", 0}, .use = CALIBRATION_UNUSED};
    return ok;
}

/* --- sending --- */

static bool send_message(struct round_look *looking, str message, span *pause,
                         struct error *err)
{
    if (hub_send_message(looking->learner->link, message, pause, err))
        return true;
    if (err->code == ERROR_UNAVAILABLE)
        return false;
    tell(looking->learner, "the hub does not take what this site sends for a round",
         looking->round.id, err->text);
    *err = (struct error){0};
    return true;
}

/* Before others count on this site: could it spend what the round asks for? */
static bool may_join(const struct round_look *looking, struct spendings list,
                     struct error *err)
{
    const struct spending would = {.round = looking->round.id,
                                   .at = looking->now,
                                   .micro_rho = federation_micro_rho(&looking->round)};
    return spending_fits(&would, list, &looking->site.policy.spending, err);
}

static bool join(struct round_look *looking, struct spendings list, span *pause,
                 struct error *err)
{
    struct federation_round round;
    struct error why = {0};
    if (!may_join(looking, list, &why) ||
        !site_take_round(&looking->site, looking->said.round, looking->now,
                         &looking->arena, &round, &why))
        return refused(looking, &why);
    return send_message(looking, site_join(&looking->site, &round, &looking->arena),
                        pause, err);
}

struct prepare {
    struct task task; /* must be first */
    const struct round_look *looking;
    const struct federation_roster *roster;
    const struct calibration_counts *counts;
};

static bool run_prepare(struct task *task, void *store, instant now, struct error *err)
{
    const struct prepare *prepare = (const struct prepare *)task;
    const struct round_look *looking = prepare->looking;
    return site_prepare(&looking->site, &looking->round, prepare->roster, prepare->counts,
                        now, &real_chance, store, err);
}

/* It is in the ledger, so it is told, whether it arrives or not. */
static void log_what_leaves(const struct federation_round *round, size_t sites)
{
    char epsilon[32], alone[32];
    if (round->mode == FEDERATION_PLAIN) {
        log_info("counts of audits leave this site as they are",
                 LOG_STR("round", round->id));
        return;
    }
    int64_t variance = noise_of_site(noise_rho(round->epsilon, round->delta), round->m,
                                     (int)sites, round->colluding);
    snprintf(epsilon, sizeof epsilon, "%.2f", round->epsilon);
    snprintf(alone, sizeof alone, "%.1f",
             noise_epsilon_alone(variance, round->m, round->delta));
    log_info("counts of audits leave this site with noise and masked",
             LOG_STR("round", round->id), LOG_INT("sites", (int64_t)sites),
             LOG_INT("audits_of_a_worker_at_most", round->m),
             LOG_TEXT("epsilon", epsilon),
             LOG_TEXT("epsilon_where_all_others_collude", alone));
}

/* The roster is there, and nothing was sent: write down what is, and send it from there.
 */
static bool send_counts(struct round_look *looking, span *pause, struct error *err)
{
    struct writer *writer = looking->learner->options.writer;
    const struct federation_round *round = &looking->round;
    struct audited_labels labels;
    struct federation_roster roster;
    struct federation_round taken;
    struct spendings list;
    struct error why = {0};
    if (!site_take_round(&looking->site, looking->said.round, looking->now,
                         &looking->arena, &taken, &why) ||
        !site_take_roster(&looking->site, round, looking->said.roster, looking->now,
                          &looking->arena, &roster, &why))
        return refused(looking, &why);
    if (!read_labels(looking, &labels, err))
        return false;
    size_t count =
        round->mode == FEDERATION_PLAIN
            ? labels.count
            : calibration_thin(labels.counted, labels.count, round->m, &real_chance);
    struct calibration_counts counts =
        calibration_count(labels.counted, count, round->bins);
    struct prepare prepare = {
        {.run = run_prepare, .weight = 1}, looking, &roster, &counts};
    if (!writer_run(writer, &prepare.task, &why)) {
        if (why.code != ERROR_UNAVAILABLE && why.code != ERROR_INTERNAL)
            return refused(looking, &why);
        *err = why;
        return false;
    }
    log_what_leaves(round, roster.count);
    if (!read_ledger(looking, &list, err))
        return false;
    return looking->found ? send_message(looking, looking->spent.message, pause, err)
                          : error_set(err, ERROR_INTERNAL, "the ledger has lost a row");
}

/* --- the outcome --- */

struct keep {
    struct task task; /* must be first */
    struct kept_calibration *kept;
};

static bool run_keep(struct task *task, void *store, instant now, struct error *err)
{
    const struct keep *keep = (const struct keep *)task;
    keep->kept->at = now;
    return store_put_calibration(store, keep->kept, err);
}

static void log_kept(const struct kept_calibration *kept)
{
    const char *verdict = calibration_verdicts[kept->trial.verdict];
    log_info("learned across sites how far a confidence can be trusted",
             LOG_STR("round", kept->round), LOG_STR("model", kept->model),
             LOG_TEXT("verdict", verdict));
}

/* Fit what all have found to this site's own labels, and try that. */
static bool try_result(struct round_look *looking, const struct federation_result *result,
                       const struct federation_roster *roster, struct error *err)
{
    const struct federation_round *round = &looking->round;
    struct audited_labels labels;
    struct kept_calibration kept;
    if (!read_kept(looking, &kept, err))
        return false;
    if (str_equal(kept.round, round->id))
        return true;
    if (!read_labels(looking, &labels, err))
        return false;
    struct calibration_counts sums = calibration_of_cells(result->sum, round->bins);
    kept.model = round->model;
    kept.claim = round->claim;
    kept.round = round->id;
    kept.sites = (int64_t)roster->count;
    kept.labels = calibration_labels(&sums);
    kept.found = result->calibration;
    struct calibration own =
        calibration_fit_near(labels.counted, labels.count, result->calibration);
    kept.trial =
        calibration_try(&kept.use, own, labels.set_aside, labels.set_aside_count);
    struct keep keep = {{.run = run_keep, .weight = 1}, &kept};
    if (!writer_run(looking->learner->options.writer, &keep.task, err))
        return false;
    log_kept(&kept);
    return true;
}

/* Of the roster to which this site sent, as of then. */
static bool take_outcome(struct round_look *looking, struct error *err)
{
    const struct federation_site *site = &looking->site;
    struct arena *arena = &looking->arena;
    struct federation_roster roster;
    struct federation_result result;
    struct federation_abort abort;
    struct error why = {0};
    enum federation_kind kind;
    if (!federation_kind_of(looking->said.outcome, &kind, &why))
        return refused(looking, &why);
    if (kind != FEDERATION_RESULT) {
        if (!federation_read_abort(looking->said.outcome, &site->coordinator, arena,
                                   &abort, &why))
            return refused(looking, &why);
        tell(looking->learner, "a round has ended without a result", abort.round,
             abort.why.at);
        return true;
    }
    if (!site_take_roster(site, &looking->round, looking->said.roster, looking->spent.at,
                          arena, &roster, &why) ||
        !site_take_result(site, &looking->round, &roster, looking->said.outcome, arena,
                          &result, &why))
        return refused(looking, &why);
    if (!str_equal(hex_of(roster.hash.byte, HASH_BYTES, arena), looking->spent.roster)) {
        (void)error_set(&why, ERROR_CONFLICT,
                        "the roster is not the one to which this site sent");
        return refused(looking, &why);
    }
    return try_result(looking, &result, &roster, err);
}

/* --- one look --- */

static bool take_part(struct round_look *looking, span *pause, struct error *err)
{
    struct spendings list;
    struct error why = {0};
    if (!federation_read_round(looking->said.round, &looking->site.coordinator,
                               &looking->arena, &looking->round, &why))
        return refused(looking, &why);
    if (!read_ledger(looking, &list, err))
        return false;
    looking->open = !looking->said.outcome.len;
    if (looking->found)
        return looking->open ? send_message(looking, looking->spent.message, pause, err)
                             : take_outcome(looking, err);
    if (!looking->open)
        return true;
    return looking->said.roster.len ? send_counts(looking, pause, err)
                                    : join(looking, list, pause, err);
}

static bool look(struct learner *learner, bool *open, span *pause, struct error *err)
{
    const struct learner_options *options = &learner->options;
    CLEANUP(looking_free)
    struct round_look looking = {
        .learner = learner,
        .site = {.name = options->site.site,
                 .key = options->site.key,
                 .peer = options->peer,
                 .peers = options->peers,
                 .policy = options->policy},
        .now = clock_now(),
    };
    struct error why = {0};
    *open = false;
    if (!writer_has_chores(options->writer))
        return true;
    if (!pins_read_hub(options->site.pinned.at, &looking.site.coordinator, &why)) {
        *open = why.code == ERROR_NOT_FOUND; /* it is enrolled soon, perhaps */
        tell(learner, "this site takes part in no rounds yet", STR(""), why.text);
        return true;
    }
    if (!hub_ask_round(learner->link, &options->site, looking.now, &looking.arena,
                       &looking.said, pause, err))
        return false;
    bool ok = !looking.said.round.len || take_part(&looking, pause, err);
    *open = looking.open;
    return ok;
}

/* --- the thread --- */

static void tell_result(struct learner *learner, bool ok, const struct error *err)
{
    if (!ok && !learner->failing)
        log_warn("the hub cannot be asked for rounds of learning",
                 LOG_TEXT("reason", err->text));
    if (ok && learner->failing)
        log_info("the hub can be asked for rounds of learning again");
    learner->failing = !ok;
}

static int64_t back_off(struct learner *learner, span asked)
{
    int64_t pause = learner->pause_ms ? 2 * learner->pause_ms : FIRST_MS;
    learner->pause_ms = pause < LONGEST_MS ? pause : LONGEST_MS;
    return learner->pause_ms > asked.ms ? learner->pause_ms : asked.ms;
}

static void *run(void *argument)
{
    struct learner *learner = argument;
    span due = clock_monotonic();
    while (wakeup_wait(&learner->wakeup, due)) {
        struct error err = {0};
        span asked = {0};
        bool open = false;
        bool ok = look(learner, &open, &asked, &err);
        tell_result(learner, ok, &err);
        if (ok)
            learner->pause_ms = 0;
        due = clock_monotonic();
        due.ms += !ok ? back_off(learner, asked) : open ? OPEN_MS : LOOK_MS;
    }
    return NULL;
}

static void learner_free(struct learner *learner)
{
    link_close(learner->link);
    wakeup_destroy(&learner->wakeup);
    secret_wipe(&learner->options.site.key, sizeof learner->options.site.key);
    free(learner);
}

bool learner_start(const struct learner_options *options, struct learner **learner,
                   struct error *err)
{
    struct learner *started = memory_new(struct learner, 1);
    started->options = *options;
    wakeup_init(&started->wakeup);
    bool ok = link_open(&options->link, &started->link, err);
    if (ok && pthread_create(&started->thread, NULL, run, started) != 0)
        ok = error_set(err, ERROR_UNAVAILABLE, "cannot start a thread");
    if (!ok) {
        learner_free(started);
        return false;
    }
    *learner = started;
    return true;
}

void learner_stop(struct learner *learner)
{
    if (!learner)
        return;
    wakeup_end(&learner->wakeup);
    link_cancel(learner->link);
    pthread_join(learner->thread, NULL);
    learner_free(learner);
}
