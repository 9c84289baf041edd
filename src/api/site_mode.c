#include "api/site_mode.h"

#include "api/date.h"
#include "api/json_body.h"
#include "api/render.h"

#include "access/scope.h"
#include "base/clock.h"
#include "domain/zone.h"

static const char *const modes[] = {
    [MODE_STATIONS] = "stations",
    [MODE_TEAMS] = "teams",
    [MODE_INDIVIDUALS] = "individuals",
    NULL,
};

/* The agreement holds to the end of its last day, by the site's wall clock. */
static instant end_of(int64_t day)
{
    return zone_instant((civil){(day + 1) * SPAN_DAY.ms});
}

static int64_t last_day_of(const struct site *site)
{
    return zone_day(instant_add(site->agreed_until, (span){-1}));
}

/* What is shown now to whoever may see what this site shows, and why that is not what is
 * set; NULL: it is. */
static enum site_mode shown(const struct site *site, const struct caller *caller,
                            instant now, const char **why)
{
    bool everything = caller->kind == CALLER_OPEN;
    bool individuals = instant_before(now, site_individuals_until(site));
    *why = NULL;
    if (site->mode != MODE_INDIVIDUALS && everything)
        *why = "there is no administrator yet, so whoever is on this machine sees all";
    else if (site->mode != MODE_INDIVIDUALS && individuals)
        *why = "there is only sample data, which is of nobody";
    else if (site->mode == MODE_INDIVIDUALS && !individuals)
        *why = "the agreement has ended";
    if (everything || individuals)
        return MODE_INDIVIDUALS;
    return site->mode == MODE_INDIVIDUALS ? MODE_STATIONS : site->mode;
}

void site_mode_tell(struct json_out *out, struct json_node *node, const struct site *site,
                    struct arena *arena)
{
    json_add_text(out, node, "mode", str_from(modes[site->mode]));
    if (site->mode == MODE_INDIVIDUALS) {
        json_add_text(out, node, "agreement",
                      arena_copy(arena, str_from(site->agreement)));
        json_add_text(out, node, "until", date_text(last_day_of(site), arena));
    } else {
        json_add_null(out, node, "agreement");
        json_add_null(out, node, "until");
    }
}

void site_mode_render(struct request *request, struct json_out *out,
                      struct json_node *node, const struct site *site)
{
    const char *why;
    instant now = clock_now();
    enum site_mode mode = shown(site, request->caller, now, &why);
    site_mode_tell(out, node, site, &request->arena);
    json_add_text(out, node, "shown", str_from(modes[mode]));
    if (why)
        json_add_text(out, node, "reason", str_from(why));
    else
        json_add_null(out, node, "reason");
    render_scope(out, node, scope_of(request->caller, site_individuals_until(site), now));
}

static bool read_mode(const struct json *body, enum site_mode *mode, struct error *err)
{
    str text = STR("");
    if (!member_text(member_needed(body, "mode"), NAME_LENGTH, &text, err))
        return false;
    for (int i = 0; modes[i]; i++)
        if (str_equal(text, str_from(modes[i]))) {
            *mode = (enum site_mode)i;
            return true;
        }
    return error_set(err, ERROR_INVALID,
                     "mode is '%s'; want stations, teams or individuals",
                     str_shown(text).text);
}

static bool read_agreement(const struct json *body, str *agreement, struct error *err)
{
    return json_is_null(json_get(body, "agreement")) ||
           member_text(member_of(body, "agreement"), AGREEMENT_LENGTH, agreement, err);
}

static bool read_until(const struct json *body, instant *until, struct error *err)
{
    const struct json *value = json_get(body, "until");
    int64_t day;
    if (json_is_null(value))
        return true;
    str text = STR("");
    (void)json_text(value, &text);
    if (!date_parse(text, "until", &day, err))
        return false;
    *until = end_of(day);
    return true;
}

bool site_mode_decode(const struct json *body, struct site_mode_change *change,
                      struct error *err)
{
    change->wanted = json_get(body, "mode");
    if (!change->wanted)
        return (json_is_null(json_get(body, "agreement")) &&
                json_is_null(json_get(body, "until"))) ||
               error_set(err, ERROR_INVALID,
                         "mode is missing; an agreement belongs to individuals");
    if (!read_mode(body, &change->mode, err) ||
        !read_agreement(body, &change->agreement, err) ||
        !read_until(body, &change->until, err))
        return false;
    return change->mode != MODE_INDIVIDUALS || change->until.ms ||
           error_set(err, ERROR_INVALID,
                     "until is missing; want the last day of the agreement, such as "
                     "\"2027-06-30\"");
}

bool site_mode_change(const struct site_mode_change *change, struct store *store,
                      instant now, struct error *err)
{
    return !change->wanted || store_set_mode(store, change->mode, change->agreement,
                                             change->until, now, err);
}
