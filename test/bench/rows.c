#include "rows.h"

#include <stdio.h>
#include <time.h>

/* splitmix64: a well mixed number for each i. Source: G. Steele et al., "Fast splittable
 * pseudorandom number generators", 2014. */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

static void write_time(int64_t ms, char at[static 25])
{
    time_t seconds = ms / 1000;
    struct tm tm;
    gmtime_r(&seconds, &tm);
    snprintf(at, 25, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ",
             (unsigned)(tm.tm_year + 1900) % 10000, (unsigned)(tm.tm_mon + 1) % 100,
             (unsigned)tm.tm_mday % 100, (unsigned)tm.tm_hour % 100,
             (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100, (unsigned)(ms % 1000));
}

void row_make(const struct rows *rows, uint64_t i, struct row *row)
{
    static const char *const states[] = {"working", "working", "working", "idle",
                                         "absent"};
    unsigned stations = rows->workers * 2 / 5;
    uint64_t chance = mix(i), worker = chance % rows->workers;
    /* A worker keeps a state and a station for some of its events in a row. */
    uint64_t spell = mix(worker * 1000003 + i / (rows->workers * 2));
    bool product = (chance >> 16) % 10 == 0;
    int64_t ms = rows->first_ms + (int64_t)i * rows->step_ms;
    if (rows->late && (chance >> 40) % 10 == 0)
        ms -= (int64_t)(mix(i ^ 0x1a7e) % (60 * 60 * 1000));

    write_time(ms, row->timestamp);
    snprintf(row->worker, sizeof row->worker, "W%03u", (unsigned)worker % 1000);
    snprintf(row->station, sizeof row->station, "S%03u",
             (unsigned)((worker + spell % 2) % stations) % 1000);
    row->type = product ? "product_count" : states[(spell >> 8) % 5];
    row->confidence = 0.7 + (double)((chance >> 24) % 300) / 1000;
    row->count = product ? (int)((chance >> 32) % 5) : -1;
    uint64_t own = i ^ mix((uint64_t)rows->first_ms);
    uint64_t high =
        rows->ordered ? (uint64_t)ms << 16 | (i & 0xfff) : mix(own ^ 0x5bd1e995);
    uint64_t low = mix(own ^ 0xabcdef);
    snprintf(row->uuid, sizeof row->uuid, "%08x-%04x-%04x-%04x-%012llx",
             (unsigned)(high >> 32), (unsigned)(high >> 16) & 0xffff,
             (unsigned)(high & 0xffff), (unsigned)(low >> 48),
             (unsigned long long)(low & 0xffffffffffff));
}

int row_json(const struct row *row, bool with_uuid, char *at, int room)
{
    char count[16] = "null", uuid[64] = "";
    if (row->count >= 0)
        snprintf(count, sizeof count, "%d", row->count);
    if (with_uuid)
        snprintf(uuid, sizeof uuid, ",\"event_uuid\":\"%s\"", row->uuid);
    return snprintf(
        at, (size_t)room,
        "{\"timestamp\":\"%s\",\"worker_id\":\"%s\",\"workstation_id\":\"%s\","
        "\"event_type\":\"%s\",\"confidence\":%.3f,\"count\":%s,"
        "\"camera_id\":\"cam-1\"%s}",
        row->timestamp, row->worker, row->station, row->type, row->confidence, count,
        uuid);
}
