/* sheet.h - a sheet: the sums of a period that leave a site, and what of them is hidden.
 *
 * A sheet has a row for the factory, one for each type of its workstations, and one for
 * each workstation; none for a worker. Its figures are those of GET /api/metrics.
 *
 * k is how many people a figure must be of at least; 0: any number, and the sheet says
 * that it is personal. No figure of 1 to k - 1 people is shown or can be worked out:
 *
 *                 factory            Rows are a tree. A row that is shown gives its
 *                /       \           rest away: itself less all that is shown below it.
 *      Press (type)    Paint (type)  Rests have no workstation in common, and whoever
 *       /   |   \       /   \        adds and subtracts what is shown gets sums of
 *     S1   S2    -     -     -       whole rests, and nothing else.
 *
 * So a choice of rows is safe when each rest is of nobody, or of k people or more; a
 * person who was at several workstations is one. Here the rest of Press is S3.
 *
 * All rows of a site have periods of one length. If stations had weeks where the factory
 * has hours, both would overlap and neither would be a part of the other: where one
 * station was in use in the day only and all others at night, the factory's nights less
 * the weeks of those others are the nights of that station.
 *
 * What was chosen when a period was first sent stays, so that two revisions cannot be
 * subtracted: what has changed by then is sent with the same rows hidden, if that is
 * still safe, and otherwise not at all.
 */
#ifndef DOMAIN_SHEET_H
#define DOMAIN_SHEET_H

#include "domain/metrics.h"

enum sheet_scope { SHEET_FACTORY, SHEET_TYPE, SHEET_STATION, SHEET_SCOPES };
extern const char *const sheet_scope_names[SHEET_SCOPES + 1]; /* "factory", ..., NULL */

/* The figures of a row. Only the factory has times of workers, others 0. */
enum sheet_figure {
    SHEET_PLANNED, /* of a type: as often as it has workstations */
    SHEET_WORKING,
    SHEET_IDLE,
    SHEET_ABSENT,
    SHEET_UNKNOWN,         /* of all workers that are registered */
    SHEET_OCCUPIED,        /* of all workstations of the row together, and: */
    SHEET_WORKING_STATION, /* time in which somebody worked there */
    SHEET_UNITS,
    SHEET_FIGURES
};
extern const char *const sheet_figure_names[SHEET_FIGURES]; /* "planned_ms", ... */

/* What becomes of a sheet at a hub. */
enum sheet_status {
    SHEET_NEW,      /* it counts from now on */
    SHEET_KNOWN,    /* these very bytes are there already */
    SHEET_STALE,    /* a later revision is there */
    SHEET_CONFLICT, /* two writers under one name, or a backup that was restored */
    SHEET_REFUSED,  /* nothing was kept: it is wrong */
    SHEET_STATUSES
};
extern const char *const sheet_status_names[SHEET_STATUSES + 1]; /* "new", ..., NULL */

struct sheet_row {
    enum sheet_scope scope;
    str id; /* of the factory: empty */
    int64_t figure[SHEET_FIGURES];
    bool suppressed;
    int above; /* the row of which this one is a part; -1: the factory's */
};

struct sheet {
    str site;
    int64_t epoch, revision;
    struct window window;
    int64_t k;               /* 0: rows are personal data */
    enum sheet_scope finest; /* rows of it and of those before it */
    struct sheet_row *row;   /* by scope, then id */
    size_t rows;
    const struct floor *floor;
    int *row_of;        /* of each station of the floor: the row that it is in */
    size_t stations;    /* of the floor */
    const bool *nobody; /* per station: nothing was there in the period */
    size_t observed;    /* workers of whom there is anything */
};

enum { SHEET_K_MOST = 1000 };

/* Who was at which workstation, working or idle. */
struct sheet_people {
    size_t workers;
    bool *at; /* [station * workers + worker] */
};

/* Nobody yet. Lives in `arena`. */
struct sheet_people sheet_people_new(const struct floor *floor, struct arena *arena);
void sheet_people_add(struct sheet_people *people, const struct intervals *list);

/* Set window, rows and what is worked out of them; nothing is suppressed. `totals` are of
 * a period that is over, with planned times. sheet->finest is set. Lives in `arena`. */
void sheet_fill(struct sheet *sheet, const struct totals *totals, struct arena *arena);

/* Choose what is suppressed, for sheet->k; 0: nothing. */
void sheet_suppress(struct sheet *sheet, const struct sheet_people *people);
/* Is each rest of nobody, or of k people or more? */
bool sheet_is_safe(const struct sheet *sheet, const struct sheet_people *people);

/* What is shown, as a text to be kept: "factory \ntype Press\nstation S1\n"; and for k
 * people each station that has no row which is shown, with its type: "hidden
 * S2\tPress\n".
 */
str sheet_shown(const struct sheet *sheet, struct arena *arena);
/* Suppress what such a text does not name, and the types between which a hidden station
 * was moved since: each of them less what it was before is that station. */
void sheet_suppress_all_but(struct sheet *sheet, str shown);

/* The exact bytes of it, JSON:
 *
 *     {"site":S,"epoch":N,"start":T,"end":T,"revision":N,
 *      "policy":{"k":N,"scopes":["factory",...],"personal":false},
 *      "rows":[{"scope":"factory","scope_id":"","planned_ms":N,...,"suppressed":false},
 *              {"scope":"station","scope_id":"S1","suppressed":true}]}
 *
 * without spaces and line ends. They live in `arena`. */
str sheet_bytes(const struct sheet *sheet, struct arena *arena);

#endif
