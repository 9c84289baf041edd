/* onvif_rules.h - what the rules of an ONVIF camera report.
 *
 * A rule has one state, whatever the objects: ObjectsInside is true while one or more are
 * inside, and false means nobody. The ids of the objects only tell units apart. A camera
 * that starts again gives the same person a new id.
 */
#ifndef EDGE_FORMATS_ONVIF_RULES_H
#define EDGE_FORMATS_ONVIF_RULES_H

#include "edge/formats/context.h"

struct onvif_rules;

struct onvif_rules *onvif_rules_new(const struct mapping_section *section,
                                    struct arena *arena);

/* A message of a rule. */
struct rule_report {
    struct message_context *context;
    struct onvif_rules *rules;
    const struct mapping_camera *camera;
    const struct mapping_rule *rule;
    const struct json *data;
    struct seen_at seen;
};

/* Take it in. `topic` is without the values at its end. False: no rule that is read has
 * such a topic. */
bool onvif_take_rule(const struct rule_report *report, str topic);

/* The broker no longer keeps what the rule reported, so that no longer holds. */
void onvif_withdraw_rule(const struct rule_report *report, str topic);

#endif
