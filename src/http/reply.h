/* reply.h - JSON answers, good and bad, in the API's one shape.
 *
 *     {"success":true, ...}        {"success":false,"error":"what is wrong"}
 */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include "http/server.h"

#include "base/error.h"
#include "base/json.h"

/* The HTTP status of an error code; the only place that knows. */
int reply_status(enum error_code code);

/* Answer with an error; 503 carries Retry-After. The text of an internal or corrupt
 * database error goes out as it is: it names no data. */
enum answer reply_error(struct request *request, struct reply *reply,
                        const struct error *err);

/* The same with a status of its own. */
enum answer reply_failure(struct request *request, struct reply *reply, int status,
                          const char *text);

/* Begin {"success":true}; *root is the object. Lives in the request's arena. */
struct json_out *reply_begin(struct request *request, struct json_node **root);

/* Answer with what was built. */
enum answer reply_json(struct reply *reply, int status, struct json_out *out,
                       struct json_node *root);

/* A figure as the API writes it: rounded to two decimals. */
void reply_figure(struct json_out *out, struct json_node *object, const char *key,
                  double figure);
/* Milliseconds as minutes, rounded to two decimals. */
void reply_minutes(struct json_out *out, struct json_node *object, const char *key,
                   int64_t ms);
/* A time as the API writes it. */
void reply_time(struct json_out *out, struct json_node *object, const char *key,
                struct request *request, instant t);

#endif
