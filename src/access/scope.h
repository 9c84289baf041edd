/* scope.h - whose figures a caller is shown: what it may, and what the site allows.
 *
 * A site shows nobody's figures to others unless there is an agreement about that, which
 * ends some day (`individuals`). Who it is made for: docs/privacy.md. It is enforced here
 * and nowhere else. An open server has no callers to tell apart, and sample data is of
 * nobody, so there all is shown.
 */
#ifndef ACCESS_SCOPE_H
#define ACCESS_SCOPE_H

#include "http/permission.h"
#include "store/scope.h"
#include "store/store.h"

/* Until when the site shows figures of workers to others than them: 0 not at all,
 * INSTANT_NEVER for good. */
instant site_individuals_until(const struct site *site);

/* Of whom `caller` is shown figures and events. `until`: as above. SCOPE_MISSING: there
 * is no caller. */
struct scope scope_of(const struct caller *caller, instant until, instant now);

/* Of whom it is shown that they are registered, and as what: whoever keeps the register
 * has to see it. */
struct scope scope_of_register(const struct caller *caller, instant until, instant now);

/* Of whom it is shown what the audit log tells of them: an auditor has to see that. */
struct scope scope_of_audit(const struct caller *caller, instant until, instant now);

#endif
