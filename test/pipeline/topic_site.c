#include "topic_site.h"

#include "must.h"
#include "pipeline/writer.h"
#include "server_of_postgres.h"
#include "store/store.h"

#include <stdio.h>

static bool add_floor(struct task *task, void *store, instant now, struct error *err)
{
    (void)task, (void)now;
    const str at = STR("2026-01-15T06:00:00.000Z");
    const struct worker worker = {
        .id = STR("W1"), .name = STR("Ada"), .created_at = at, .active = true};
    const struct station station = {
        .id = STR("S1"), .name = STR("S1"), .created_at = at, .active = true};
    return store_add_worker(store, &worker, err) &&
           store_add_station(store, &station, err);
}

struct writer *topic_site(const char *name, char url[static SITE_URL])
{
    static int sites;
    struct writer *writer;
    struct task task = {.run = add_floor, .weight = 1};
    snprintf(url, SITE_URL, "%s&site=%s_%d", postgres_url(), name, ++sites);
    const struct writer_options options = {.url = url, .lax = true, .backlog = 1000000};
    MUST(writer_start(&options, &writer, &err));
    MUST(writer_run(writer, &task, &err));
    return writer;
}
