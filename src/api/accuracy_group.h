/* accuracy_group.h - how often a camera and its model are right, as JSON. */
#ifndef API_ACCURACY_GROUP_H
#define API_ACCURACY_GROUP_H

#include "base/json.h"
#include "http/request.h"
#include "store/feedback.h"

/* The object AccuracyGroup. */
struct json_node *render_accuracy(struct request *request, struct json_out *out,
                                  const struct accuracy_group *group);

#endif
