/* json_body.h - the JSON object that the body of a request must be. Its members are read
 * by member.h; here is what only bodies have. All errors are ERROR_INVALID.
 */
#ifndef API_JSON_BODY_H
#define API_JSON_BODY_H

#include "base/member.h"
#include "http/request.h"

#include "domain/figure.h"

/* Read the body, which must be an object. It lives in the request's arena. */
MUST_CHECK bool json_body(struct request *request, const struct json **object,
                          struct error *err);

/* Refuse a member that the schema of this name (schemas/) does not have, so that nobody's
 * misspelt member is ignored without a word; and one that is there twice. */
MUST_CHECK bool json_body_only(const struct json *object, const char *schema,
                               struct error *err);

/* Read a number, or null, which is `none`. An absent member leaves *value untouched. */
MUST_CHECK bool json_body_number(const struct member *member, double low, double high,
                                 double none, double *value, struct error *err);

/* Read the member target_units_per_hour; null is 0, which means none. When it is absent
 * *target stays as it is. */
MUST_CHECK bool json_body_target(const struct json *object, target_rate *target,
                                 struct error *err);

#endif
