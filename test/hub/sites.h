/* sites.h - a hub in a new database, and sites that sign sheets for it. Test code. */
#ifndef TEST_HUB_SITES_H
#define TEST_HUB_SITES_H

#include "hub/receiving.h"

#include "base/arena.h"

#include "../store/engines.h"

#define FIRST_HOUR ((instant){1767247200000}) /* 2026-01-01T06:00:00Z */

struct centre_place {
    const struct engine *engine;
    char folder[FOLDER_ROOM], url[URL_ROOM];
    struct hub *hub;
    struct arena arena;
    instant now;
};

struct centre_place *centre_new(const struct engine *engine);
void centre_free(struct centre_place *place);

/* The key of a site, always the same for its name. */
struct signing_key key_of_site(const char *site);

/* Enrol it with this epoch, by a code. */
void enrol(struct centre_place *place, const char *site, const char *group,
           int64_t epoch);

/* Say, signed by `signer`, that the site goes on in another epoch. */
enum error_code announce(struct centre_place *place, const char *signer, const char *site,
                         int64_t epoch, int64_t previous);

/* What a sheet says. Rows: "factory:8 type:A=3 station:S1=2 station:S2=-", in minutes of
 * work and as many units; "-": suppressed. */
struct said {
    const char *site;
    int64_t epoch, revision;
    double hour; /* when it begins, after FIRST_HOUR; quarters, too */
    int hours;   /* its length; 0: 1 */
    int64_t k;
    const char *rows;
};

/* Its text; lives in `arena`. */
str text_of(const struct said *said, struct arena *arena);

/* Sign a text for a site, and bring it. Returns what became of it; `reason`, unless it is
 * NULL, is told why. */
enum sheet_status bring(struct centre_place *place, const char *signer, str text,
                        char reason[200]);
enum sheet_status say(struct centre_place *place, struct said said);

/* Bring several at once. status[i] becomes what became of each. */
void say_all(struct centre_place *place, const struct said *said, size_t count,
             enum sheet_status *status);

#endif
