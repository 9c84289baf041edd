/* tables.h - the hub's tables, as SQL of either engine. For the engines' files only.
 *
 * A sheet is one packed row until it is asked for: `packed` is its text as gzip. The sums
 * of the factory stand beside it, so that all sites together need no unpacking; they are
 * NULL where the sheet has none. `before` is how many revisions of it came earlier. Of
 * all with the same period and scopes exactly one is known for ever.
 *
 * A version that was once released is not changed any more; what comes later is another
 * step (engine.h).
 */
#ifndef HUB_TABLES_H
#define HUB_TABLES_H

#include "hub/days.h"

/* TEXT and BYTES are the engine's types: of texts that compare by their bytes, and of
 * bytes. FIGURES are the columns of an index that has all that is added up: the packed
 * texts, which are most of the table, are then not read. */
#define HUB_SHEETS_FOUND_BY "site, start_ms, end_ms"
#define HUB_SHEETS_ADDED_UP                                                              \
    "scopes, known_from_ms, before, k, suppressed, planned_ms, working_ms, idle_ms,"     \
    " absent_ms, unknown_ms, occupied_ms, working_station_ms, units"
#define HUB_TABLES_1(TEXT, BYTES, FIGURES)                                               \
    "CREATE TABLE hub_version (version BIGINT NOT NULL);"                                \
    "INSERT INTO hub_version VALUES (1);"                                                \
    "CREATE TABLE hub_sites ("                                                           \
    "  site " TEXT " PRIMARY KEY NOT NULL,"                                              \
    "  in_group " TEXT " NOT NULL,"                                                      \
    "  name " TEXT " NOT NULL,"                                                          \
    "  link " TEXT " NOT NULL,"                                                          \
    "  time_zone " TEXT " NOT NULL,"                                                     \
    "  public_key " BYTES " NOT NULL,"                                                   \
    "  epoch BIGINT NOT NULL,"                                                           \
    "  enrolled_ms BIGINT NOT NULL,"                                                     \
    "  heard_ms BIGINT NOT NULL,"        /* when a sheet came last; 0: never */          \
    "  latest_start_ms BIGINT NOT NULL," /* of the sheet that ends last */               \
    "  latest_end_ms BIGINT NOT NULL,"                                                   \
    "  latest_k BIGINT NOT NULL,"                                                        \
    "  overlapping BIGINT NOT NULL" /* scopes of which sheets may overlap */             \
    ");"                                                                                 \
    "CREATE TABLE hub_codes ("                                                           \
    "  site " TEXT " PRIMARY KEY NOT NULL,"                                              \
    "  hash " BYTES " NOT NULL,"                                                         \
    "  in_group " TEXT " NOT NULL,"                                                      \
    "  replaces BIGINT NOT NULL,"                                                        \
    "  expires_ms BIGINT NOT NULL"                                                       \
    ");"                                                                                 \
    "CREATE TABLE hub_epochs ("                                                          \
    "  site " TEXT " NOT NULL,"                                                          \
    "  epoch BIGINT NOT NULL,"                                                           \
    "  previous_epoch BIGINT NOT NULL," /* 0: it was enrolled with this one */           \
    "  reason " TEXT " NOT NULL,"                                                        \
    "  since_ms BIGINT NOT NULL,"                                                        \
    "  PRIMARY KEY (site, epoch)"                                                        \
    ");"                                                                                 \
    "CREATE TABLE hub_sheets ("                                                          \
    "  site " TEXT " NOT NULL,"                                                          \
    "  start_ms BIGINT NOT NULL,"                                                        \
    "  end_ms BIGINT NOT NULL,"                                                          \
    "  scopes BIGINT NOT NULL,"                                                          \
    "  epoch BIGINT NOT NULL,"                                                           \
    "  revision BIGINT NOT NULL,"                                                        \
    "  known_from_ms BIGINT NOT NULL,"                                                   \
    "  known_to_ms BIGINT NOT NULL,"                                                     \
    "  before BIGINT NOT NULL,"                                                          \
    "  k BIGINT NOT NULL,"                                                               \
    "  suppressed BIGINT NOT NULL,"                                                      \
    "  planned_ms BIGINT,"                                                               \
    "  working_ms BIGINT,"                                                               \
    "  idle_ms BIGINT,"                                                                  \
    "  absent_ms BIGINT,"                                                                \
    "  unknown_ms BIGINT,"                                                               \
    "  occupied_ms BIGINT,"                                                              \
    "  working_station_ms BIGINT,"                                                       \
    "  units BIGINT,"                                                                    \
    "  hash " BYTES " NOT NULL,"                                                         \
    "  signature " BYTES " NOT NULL,"                                                    \
    "  packed " BYTES " NOT NULL,"                                                       \
    "  PRIMARY KEY (site, start_ms, end_ms, scopes, epoch, revision)"                    \
    ");"                                                                                 \
    "CREATE UNIQUE INDEX hub_sheets_now ON hub_sheets (site, start_ms, end_ms, scopes)"  \
    "  WHERE known_to_ms = 9223372036854775807;"                                         \
    "CREATE INDEX hub_sheets_figures ON hub_sheets " FIGURES                             \
    "  WHERE known_to_ms = 9223372036854775807;" /* Rounds of learning across sites      \
                                                  * (rounds.h): texts are messages as    \
                                                  * they were signed, and empty where    \
                                                  * there is none yet. */                \
    "CREATE TABLE hub_rounds ("                                                          \
    "  round " TEXT " PRIMARY KEY NOT NULL,"                                             \
    "  number BIGINT NOT NULL," /* counts up */                                          \
    "  text " TEXT " NOT NULL,"                                                          \
    "  roster " TEXT " NOT NULL,"                                                        \
    "  outcome " TEXT " NOT NULL,"                                                       \
    "  begun_ms BIGINT NOT NULL,"                                                        \
    "  closes_ms BIGINT NOT NULL,"                                                       \
    "  ended_ms BIGINT NOT NULL"                                                         \
    ");"                                                                                 \
    "CREATE TABLE hub_round_messages ("                                                  \
    "  round " TEXT " NOT NULL,"                                                         \
    "  kind " TEXT " NOT NULL," /* 'join' or 'vector' */                                 \
    "  site " TEXT " NOT NULL,"                                                          \
    "  at_ms BIGINT NOT NULL," /* when it came */                                        \
    "  text " TEXT " NOT NULL,"                                                          \
    "  PRIMARY KEY (round, kind, site)"                                                  \
    ");"                                                                                 \
    "CREATE TABLE hub_tenants ("                                                         \
    "  kind " TEXT " NOT NULL," /* of whom: 'person' or 'key' */                         \
    "  id " TEXT " NOT NULL,"                                                            \
    "  created_ms BIGINT NOT NULL," /* who comes later under the same name is another */ \
    "  tenant BIGINT NOT NULL,"                                                          \
    "  name " TEXT " NOT NULL,"                                                          \
    "  PRIMARY KEY (kind, id)"                                                           \
    ");"

/* Sums of days (days.h). Whoever writes meanwhile is waited for. */
#define HUB_TABLES_2(TEXT)                                                               \
    "UPDATE hub_version SET version = 2;"                                                \
    "CREATE TABLE hub_days ("                                                            \
    "  site " TEXT " NOT NULL,"                                                          \
    "  day_ms BIGINT NOT NULL," /* when it begins, in UTC */                             \
    "  last_end_ms BIGINT NOT NULL,"                                                     \
    "  last_known_ms BIGINT NOT NULL,"                                                   \
    "  sheets BIGINT NOT NULL,"                                                          \
    "  restated BIGINT NOT NULL,"                                                        \
    "  personal BIGINT NOT NULL,"                                                        \
    "  least_k BIGINT NOT NULL,"                                                         \
    "  with_figures BIGINT NOT NULL," /* sheets; if there are none, what follows is NULL \
                                       */                                                \
    "  suppressed BIGINT NOT NULL,"                                                      \
    "  covered_ms BIGINT NOT NULL,"                                                      \
    "  planned_ms BIGINT,"                                                               \
    "  working_ms BIGINT,"                                                               \
    "  idle_ms BIGINT,"                                                                  \
    "  absent_ms BIGINT,"                                                                \
    "  unknown_ms BIGINT,"                                                               \
    "  occupied_ms BIGINT,"                                                              \
    "  working_station_ms BIGINT,"                                                       \
    "  units BIGINT,"                                                                    \
    "  PRIMARY KEY (site, day_ms)"                                                       \
    ");" HUB_DAYS_INSERT("") ";"

/* Marks (mark.h): the newest, and the one that the site showed last. */
#define HUB_TABLES_3(TEXT)                                                               \
    "ALTER TABLE hub_sites ADD COLUMN mark " TEXT " NOT NULL DEFAULT '';"                \
    "ALTER TABLE hub_sites ADD COLUMN shown_mark " TEXT " NOT NULL DEFAULT '';"          \
    "UPDATE hub_version SET version = 3;"

/* hub_figures, for SQL: the factory of each period that counts now, as the sums of all
 * sites have it (reading.c). Only PostgreSQL has it, so that it holds for whoever asks
 * which sites they see. */
#define HUB_TABLES_4(VIEW) VIEW "UPDATE hub_version SET version = 4;"

#endif
