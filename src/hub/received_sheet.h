/* received_sheet.h - the hour sheet of a site, as it comes in.
 *
 * A sheet says what one site worked out for one period: an hour, a day of its zone or a
 * week. It is a text of JSON that can be written in one way only, so that the same bytes
 * are the same sheet, and the signature is over these bytes:
 *
 *     {"site":"hall-2","epoch":7,"start":"2026-01-01T06:00:00.000Z",
 *      "end":"2026-01-01T07:00:00.000Z","revision":1,
 *      "policy":{"k":5,"scopes":["factory","station"],"personal":false},
 *      "rows":[{"scope":"factory","scope_id":"","planned_ms":3600000,"working_ms":...,
 *      "idle_ms":...,"absent_ms":...,"unknown_ms":...,"occupied_ms":...,
 *      "working_station_ms":...,"units":12,"suppressed":false},
 *      {"scope":"station","scope_id":"S1","suppressed":true}]}
 *
 * (without the spaces and line ends here). Rows come by scope, then by the bytes of their
 * id. A row that is suppressed has no figures: they would tell of too few people.
 */
#ifndef HUB_RECEIVED_SHEET_H
#define HUB_RECEIVED_SHEET_H

#include "base/cleanup.h"
#include "base/crypto.h"
#include "base/instant.h"
#include "base/str.h"
#include "domain/sheet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct buf;
struct error;

enum { SHEET_BYTES = 1024 * 1024, SHEET_ROWS = 5000 };

/* By how much a day or a week may be shorter or longer than others; so the longest sheet
 * has 615600000 ms. */
enum { SHEET_CLOCKS_CHANGED_HOURS = 3 };
_Static_assert(615600000 == (7 * 24 + SHEET_CLOCKS_CHANGED_HOURS) * 3600 * 1000,
               "statements name it");

/* At a site there are at most so many people, and in a period at most so many units of
 * one row. So the sums of a million sheets are still numbers of 63 bits. */
#define SHEET_PEOPLE_MOST 10000
#define SHEET_UNITS_MOST  1000000000000

struct received_row {
    enum sheet_scope scope;
    str id;                        /* of the station or the type; empty: the factory */
    bool suppressed;               /* then all figures are 0 and mean nothing */
    int64_t figure[SHEET_FIGURES]; /* milliseconds, and units */
};

struct received_sheet {
    str site;
    int64_t epoch, revision;
    struct window period;
    int64_t k;       /* a row is about at least so many people; 0: about any number */
    bool personal;   /* so rows may be personal data */
    unsigned scopes; /* bits by enum sheet_scope */
    const struct received_row *row;
    size_t rows;
};

/* Read one. `text` is borrowed while parsing only; the sheet lives in `arena`.
 * ERROR_INVALID says what is wrong. ERROR_LIMIT: it is too large. */
MUST_CHECK bool received_sheet_parse(str text, struct arena *arena,
                                     struct received_sheet *sheet, struct error *err);

/* Append its one text. */
void received_sheet_write(const struct received_sheet *sheet, struct buf *out);

/* Has the owner of the key signed this text as a sheet? */
bool received_sheet_signed(const struct verifying_key *key, str text,
                           const struct signature *signature);

/* May a site's id be this? The same as of a station (domain/event.h). */
MUST_CHECK bool site_id_check(str site, struct error *err);

#endif
