/* access.h - changes of people and keys: by the server that runs on the database, or
 * here.
 */
#ifndef CLI_ACCESS_H
#define CLI_ACCESS_H

#include "access/change.h"
#include "base/json.h"

struct settings;

/* What a server is asked. */
struct access_request {
    const char *method;
    str path, body; /* JSON; empty: none */
};

/* Works out the change here; see change.h. */
typedef bool access_alter(void *context, struct change *change, struct error *err);

/* Make a change. *answer: the server's, which lives in `arena`; NULL: it was made here,
 * by `alter`. ERROR_NOT_FOUND: there is no such database, and none is made. */
MUST_CHECK bool access_change(const struct settings *settings,
                              const struct access_request *request, access_alter *alter,
                              void *context, struct arena *arena,
                              const struct json **answer, struct error *err);

/* All that is kept, whoever writes the database. Lives in `arena`. */
MUST_CHECK bool access_read(const struct settings *settings, struct arena *arena,
                            struct credential_list *list, struct error *err);

/* "a, b" as a list; lives in `arena`. */
struct names access_names(str text, struct arena *arena);

void access_add_names(struct json_out *out, struct json_node *object, const char *key,
                      struct names names);

/* Print them, parted by commas; "-" for none. */
void access_print_names(struct names names);

#endif
