/* assets.h - the dashboard's files, inside the program.
 *
 * tools/web.mjs makes the table from web/ at build time. A name under /assets/ carries a
 * hash of the content, so browsers may keep the file for ever. The page itself is asked
 * for each time; unless it has changed, that costs an answer without a body. */
#ifndef API_ASSETS_H
#define API_ASSETS_H

#include "http/router.h"

struct asset {
    const char *path; /* "/index.html", "/assets/index-Bk3x.js" */
    const char *type; /* its Content-Type */
    const char *tag;  /* names its content */
    str plain;
    str gzip, brotli; /* empty where that would save nothing */
};

/* Every file; none when the program was built without the dashboard. */
extern const struct asset assets[];
extern const size_t assets_count;

/* The file at `path`, or NULL. */
const struct asset *asset_find(const struct asset *table, size_t count, str path);

/* How a file goes out to a client. */
struct asset_form {
    str body;
    const char *encoding; /* for Content-Encoding, or NULL */
    str tag;              /* for ETag: each encoding has its own; lives in `arena` */
    bool unchanged;       /* the client has it already */
};

/* `encodings` and `known` are the request's Accept-Encoding and If-None-Match, or empty.
 */
struct asset_form asset_form(const struct asset *asset, str encodings, str known,
                             struct arena *arena);

/* Answer with a page, "/index.html" of one site or "/hub.html" of a hub. They differ in
 * one attribute, by which the code in them knows what to ask for. */
enum answer page_answer(const char *path, struct request *request, struct reply *reply);

/* The same where no row of the table fits: 404; or where the page without a slash at its
 * end is, a redirection. */
enum answer page_stray(const struct route_table *routes, const char *path,
                       struct request *request, struct reply *reply);

#endif
