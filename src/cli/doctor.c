/* doctor.c - doctor: what is wrong, or soon will be, with a database and its machine. */
#include "cli/actor.h"
#include "cli/command.h"
#include "cli/database.h"
#include "cli/exposure.h"
#include "cli/tls_files.h"

#include "base/amount.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "pipeline/audit_key.h"
#include "pipeline/backups.h"
#include "store/ledger.h"
#include "store/store.h"

#include <stdio.h>
#include <sys/timex.h>

enum { DIFFERENCES_SHOWN = 5, EXPOSED_SHOWN = 5 };

struct doctor {
    const struct settings *settings;
    int worst; /* enum severity */
    uint64_t differences, exposed;
};

static void print_finding(void *context, enum severity severity, const char *what,
                          const char *text)
{
    static const char *const words[] = {"good", "warning", "BAD"};
    struct doctor *doctor = context;
    if ((int)severity > doctor->worst)
        doctor->worst = (int)severity;
    printf("%-8s %-11s %s\n", words[severity], what, text);
}

/* --- figures --- */

static void note_difference(void *context, const struct difference *difference)
{
    struct doctor *doctor = context;
    if (doctor->differences++ < DIFFERENCES_SHOWN)
        printf("         %s: %s\n", difference->what, difference->text);
}

static void look_at_figures(struct doctor *doctor)
{
    struct error err = {0};
    char text[300];
    int64_t events = 0;
    if (!store_verify_at(doctor->settings->database.at, note_difference, doctor, &events,
                         &err))
        snprintf(text, sizeof text, "%s", err.text);
    else if (doctor->differences)
        snprintf(text, sizeof text,
                 "%s from what the events say; shopfloor verify --repair",
                 amount((int64_t)doctor->differences, "differs", "differ").text);
    else
        snprintf(text, sizeof text, "they are what %s",
                 amount(events, "event says", "events say").text);
    bool bad = err.text[0] || doctor->differences;
    print_finding(doctor, bad ? SEVERITY_BAD : SEVERITY_GOOD, "figures", text);
}

/* --- the audit log --- */

static void look_at_audit(struct doctor *doctor)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct error err = {0};
    char text[300];
    struct signing_key signing;
    struct audit_check check;
    bool open;
    str path = audit_key_path(doctor->settings, &arena);
    if (!path.len) {
        print_finding(doctor, SEVERITY_WARNING, "audit",
                      "its key was not named (--audit-key), so nothing is known of it");
        return;
    }
    if (!audit_key_read(path.at, &signing, &open, &err)) {
        print_finding(doctor, SEVERITY_WARNING, "audit", err.text);
        return;
    }
    struct verifying_key key = verifying_key_of(&signing);
    secret_wipe(&signing, sizeof signing);
    audit_check_begin(&check, &key, NULL, 0, &arena);
    if (!audit_check_at(doctor->settings->database.at, &check, &err)) {
        print_finding(doctor, SEVERITY_BAD, "audit", err.text);
        return;
    }
    const struct audit_verdict *verdict = audit_check_end(&check);
    bool good = verdict->fault == AUDIT_GOOD;
    if (good)
        snprintf(text, sizeof text, "nobody has changed its %s",
                 amount(verdict->rows, "row", "rows").text);
    else
        snprintf(text, sizeof text, "row %lld: %s: %s", (long long)verdict->row,
                 audit_fault_name(verdict->fault), verdict->text);
    print_finding(doctor, good ? SEVERITY_GOOD : SEVERITY_BAD, "audit", text);
}

/* --- secrets --- */

static void note_exposed(void *context, const char *path, unsigned has, unsigned mode)
{
    struct doctor *doctor = context;
    char text[600];
    if (doctor->exposed++ >= EXPOSED_SHOWN)
        return;
    snprintf(text, sizeof text,
             "others on this machine may read '%s' (mode %03o); chmod %o it",
             str_shown(str_from(path)).text, has, mode);
    print_finding(doctor, SEVERITY_WARNING, "secrets", text);
}

static void look_at_secrets(struct doctor *doctor)
{
    char text[100];
    size_t looked = exposure_look(doctor->settings, note_exposed, doctor);
    if (doctor->exposed > EXPOSED_SHOWN) {
        snprintf(text, sizeof text, "the same of %llu more",
                 (unsigned long long)doctor->exposed - EXPOSED_SHOWN);
        print_finding(doctor, SEVERITY_WARNING, "secrets", text);
    } else if (looked && !doctor->exposed) {
        snprintf(text, sizeof text,
                 "only who should may read keys and backups: %zu files", looked);
        print_finding(doctor, SEVERITY_GOOD, "secrets", text);
    }
}

/* --- TLS --- */

static void print_term(struct doctor *doctor, const struct tls_term *term)
{
    char text[300], until[INSTANT_TEXT];
    snprintf(text, sizeof text, "%s %s %s%s%s", term->what,
             term->over   ? "expired at"
             : term->soon ? "expires soon, at"
                          : "is good until",
             instant_format(term->end, until).at, term->over ? ": " : "",
             term->over ? term->over_means : "");
    print_finding(doctor,
                  term->over   ? SEVERITY_BAD
                  : term->soon ? SEVERITY_WARNING
                               : SEVERITY_GOOD,
                  "tls", text);
}

/* What is wrong with the files a server would say only when it starts, or not at all, as
 * it goes on with those that it has. */
static void look_at_tls(struct doctor *doctor)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct tls_files files = tls_files_of(doctor->settings, &arena);
    struct tls_term term[TLS_TERMS];
    struct error err = {0};
    struct tls *tls = NULL;
    if (!settings_want_tls(doctor->settings))
        return;
    if (!tls_settings_agree(doctor->settings, &err) || !tls_open(&files, &tls, &err)) {
        print_finding(doctor, SEVERITY_BAD, "tls", err.text);
        return;
    }
    size_t terms = tls_terms(tls, clock_now(), term);
    for (size_t i = 0; i < terms; i++)
        print_term(doctor, &term[i]);
    tls_close(tls);
}

/* --- the machine --- */

static void look_at_clock(struct doctor *doctor)
{
    struct timex clock = {0};
    int state = adjtimex(&clock);
    bool wrong = state == TIME_ERROR || (clock.status & STA_UNSYNC);
    if (state < 0)
        print_finding(doctor, SEVERITY_WARNING, "clock",
                      "the system does not tell whether its clock is right");
    else if (wrong)
        print_finding(doctor, SEVERITY_WARNING, "clock",
                      "no time server sets it; events of cameras whose clocks are right "
                      "may seem to lie ahead");
    else
        print_finding(doctor, SEVERITY_GOOD, "clock", "a time server sets it");
}

static void look_at_backups(struct doctor *doctor)
{
    str folder = doctor->settings->backup_folder;
    char text[300];
    struct error err;
    str database = doctor->settings->database;
    if (!folder.len && !database_is_file(database))
        return; /* PostgreSQL's own tools may make them */
    if (folder.len && !store_backs_up(database.at, &err)) {
        print_finding(doctor, SEVERITY_BAD, "backups", err.text);
        return;
    }
    if (!folder.len) {
        print_finding(doctor, SEVERITY_WARNING, "backups",
                      "no --backup-folder among this command's own settings; give it the "
                      "server's --config or --backup-folder");
        return;
    }
    instant last = backups_last(folder);
    int64_t hours = instant_since(clock_now(), last).ms / SPAN_HOUR.ms;
    bool none = !instant_before(last, INSTANT_NEVER), old = !none && hours >= 48;
    if (none)
        snprintf(text, sizeof text, "there is none in '%s'", str_shown(folder).text);
    else
        snprintf(text, sizeof text, "the latest in '%s' is %s old",
                 str_shown(folder).text, amount(hours, "hour", "hours").text);
    print_finding(doctor, none || old ? SEVERITY_BAD : SEVERITY_GOOD, "backups", text);
}

static bool read_kept_sheets(const struct doctor *doctor, struct arena *arena,
                             struct kept_sheets *kept)
{
    CLEANUP(store_closep) struct store *store = NULL;
    struct error ignored;
    if (!store_open(doctor->settings->database.at, STORE_READER, clock_now(), &store,
                    &ignored) ||
        !store_snapshot(store, &ignored))
        return false; /* what is wrong with it was said already */
    bool ok = store_sheets(store, arena, kept, &ignored);
    store_release(store);
    return ok;
}

/* Where none was ever made there is no hub, or its server has not run yet. */
static void look_at_hub(struct doctor *doctor)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct kept_sheets kept;
    char text[400];
    int64_t waiting = 0;
    instant oldest = INSTANT_NEVER;
    if (!read_kept_sheets(doctor, &arena, &kept) || !kept.count)
        return;
    for (size_t i = kept.count; i-- > 0;)
        if (!kept.at[i].number) {
            waiting++;
            oldest = kept.at[i].window.end;
        }
    int64_t hours = waiting ? instant_since(clock_now(), oldest).ms / SPAN_HOUR.ms : 0;
    if (waiting)
        snprintf(text, sizeof text,
                 "of %s it has not taken %lld, the first of a time that ended %s ago",
                 amount((int64_t)kept.count, "sheet", "sheets").text, (long long)waiting,
                 amount(hours, "hour", "hours").text);
    else
        snprintf(text, sizeof text, "it has taken all of %s",
                 amount((int64_t)kept.count, "sheet", "sheets").text);
    print_finding(doctor, hours >= 24 ? SEVERITY_WARNING : SEVERITY_GOOD, "hub", text);
}

static bool read_spendings(const struct doctor *doctor, struct arena *arena,
                           struct spendings *list)
{
    CLEANUP(store_closep) struct store *store = NULL;
    struct error ignored;
    if (!store_open(doctor->settings->database.at, STORE_READER, clock_now(), &store,
                    &ignored) ||
        !store_snapshot(store, &ignored))
        return false; /* what is wrong with it was said already */
    bool ok = store_spendings(store, arena, list, &ignored);
    store_release(store);
    return ok;
}

/* What of people's privacy was spent on learning across sites. Where nothing was ever
 * sent the site takes no part. */
static void look_at_ledger(struct doctor *doctor)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct spendings list;
    char text[400], day[INSTANT_TEXT];
    int64_t plain = 0;
    if (!read_spendings(doctor, &arena, &list) || !list.count)
        return;
    for (size_t i = 0; i < list.count; i++)
        plain += list.at[i].micro_rho == 0;
    const struct spending *last = &list.at[list.count - 1];
    instant_format(last->at, day);
    snprintf(text, sizeof text,
             "counts of audits were sent in %s, last on %.10s in '%s'; in %lld of them "
             "without protection; in the last 365 days this spent %.3f rho",
             amount((int64_t)list.count, "round", "rounds").text, day,
             str_shown(last->round).text, (long long)plain,
             (double)spent_in_year(list, clock_now()) / 1e6);
    print_finding(doctor, SEVERITY_GOOD, "learning", text);
}

bool run_doctor(const struct invocation *invocation, int *status, struct error *err)
{
    struct doctor doctor = {.settings = &invocation->settings};
    if (!store_examine(invocation->settings.database.at, print_finding, &doctor, err))
        return false;
    look_at_figures(&doctor);
    look_at_audit(&doctor);
    look_at_secrets(&doctor);
    look_at_tls(&doctor);
    look_at_clock(&doctor);
    look_at_backups(&doctor);
    look_at_hub(&doctor);
    look_at_ledger(&doctor);
    *status = doctor.worst == SEVERITY_BAD ? EXIT_BAD : EXIT_GOOD;
    return true;
}
