/* recorder.h - the link to what the plant's own recorder has of a moment.
 *
 * A site sets a template, such as
 *
 *     https://frigate.example/api/{camera}/start/{start}/end/{end}/clip.mp4
 *
 * {camera} is the camera's id, {time} the moment, {start} and {end} a few seconds before
 * it and a minute after it, or until the next thing seen: in whole seconds since 1970.
 * {time_iso}, {start_iso} and {end_iso} are the same as 2026-01-15T10:15:30.000Z. What is
 * put in is percent-encoded.
 */
#ifndef API_RECORDER_H
#define API_RECORDER_H

#include "base/instant.h"
#include "base/str.h"

#include "base/cleanup.h"

struct arena;
struct caller;
struct error;
struct site_view;

/* ERROR_INVALID: it begins with neither https:// nor http://, holds what no URL may, a
 * password, or a placeholder that is not one of these. */
MUST_CHECK bool recorder_url_check(str url_template, struct error *err);

/* `until`: of the next thing seen; INSTANT_NEVER: none. Empty when there is no template,
 * or no camera. */
str recorder_url(str url_template, str camera, instant at, instant until,
                 struct arena *arena);

/* The site's template, for who has the permission (http/permission.h). Others: empty. */
str recorder_template(const struct site_view *view, const struct caller *caller,
                      unsigned permission);

#endif
