/* audit DATABASE KEY ROWS: an audit log of so many rows, and the file of its key, as a
 * server makes them: nine of ten rows tell of a look, the tenth of a change. */
#include "store/audit.h"
#include "pipeline/audit_key.h"
#include "store/store.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORKERS = 200, PEOPLE = 20, TEXT = 160 };

static void must(bool ok, const struct error *err)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

static str PRINTF_LIKE(2, 3) write_text(char at[static TEXT], const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(at, TEXT, format, args);
    va_end(args);
    return (str){at, (size_t)len};
}

static void add_row(struct store *store, int64_t number)
{
    char name[TEXT], id[TEXT], worker[TEXT], before[TEXT], after[TEXT];
    bool looks = number % 10 != 0;
    const struct actor actor = {
        .kind = STR("person"),
        .name = write_text(name, "person-%02" PRId64, number % PEOPLE),
        .id = write_text(id, "5b1fd4a8c0e7%04" PRId64, number % PEOPLE),
        .address = STR("10.20.30.40"),
    };
    struct audit_entry entry = {
        .action = looks ? AUDIT_LOOK : STR("change_worker"),
        .worker = write_text(worker, "W%03" PRId64, number % WORKERS),
    };
    entry.object = looks ? STR("metrics") : entry.worker;
    if (!looks)
        entry.before = write_text(
            before, "{\"name\":\"Worker %" PRId64 "\",\"team\":null,\"active\":true}",
            number);
    entry.after = write_text(
        after,
        looks ? "{\"count\":%" PRId64 ",\"first\":\"2026-01-15T06:00:00.000Z\","
                "\"last\":\"2026-01-15T14:00:00.000Z\"}"
              : "{\"name\":\"Worker %" PRId64 "\",\"team\":\"hall 2\",\"active\":true}",
        number);
    store_act_as(store, &actor);
    store_audit(store, &entry);
}

static void fill(struct store *store, int64_t rows, struct error *err)
{
    for (int64_t done = 0; done < rows;) {
        must(store_begin(store, err), err);
        for (int i = 0; i < CHECKPOINT_ROWS && done < rows; i++)
            add_row(store, ++done);
        must(store_commit(store, clock_now(), err), err);
    }
}

int main(int argc, char **argv)
{
    struct error err = {0};
    struct signing_key key;
    struct store *store;
    if (argc != 4)
        return 2;
    must(audit_key_make(argv[2], &key, &err), &err);
    must(store_open(argv[1], STORE_WRITER_LAX, clock_now(), &store, &err), &err);
    store_sign_audit(store, &key);
    fill(store, strtoll(argv[3], NULL, 10), &err);
    store_close(store);
    return 0;
}
