/* tenant.h - which sites a caller may see: all, those of one group, or one.
 *
 * A role says what somebody may do, the tenant of which sites. Who was given none sees
 * none; only an administrator who was given none sees all, as somebody has to begin. What
 * a person was given does not outlive that person: another one of the same name who is
 * made later has it not.
 */
#ifndef HUB_TENANT_H
#define HUB_TENANT_H

#include "base/cleanup.h"
#include "base/db.h"

struct arena;
struct caller;
struct directory;

enum tenant_kind { TENANT_NONE, TENANT_SITE, TENANT_GROUP, TENANT_ALL };

struct tenant {
    enum tenant_kind kind;
    str name; /* of the site, or the group */
};

/* "all", "none", "group:north", "site:hall-2". ERROR_INVALID. */
MUST_CHECK bool tenant_parse(str text, struct tenant *tenant, struct error *err);
/* Lives in `arena`. */
str tenant_text(const struct tenant *tenant, struct arena *arena);

/* Whom it is of. */
struct tenant_owner {
    bool is_key;
    str id; /* the name of a person, the id of a key */
    instant created;
};
/* Who there is by this name or id. ERROR_NOT_FOUND. */
MUST_CHECK bool tenant_owner(struct directory *directory, bool is_key, str id,
                             struct arena *arena, struct tenant_owner *owner,
                             struct error *err);

/* Let somebody see these sites from now on. */
MUST_CHECK bool tenant_set(struct db *db, const struct tenant_owner *owner,
                           const struct tenant *tenant, struct error *err);

/* What somebody was given. *given: something was; if not, *tenant stays as it is. Lives
 * in `arena`. */
MUST_CHECK bool tenant_given(struct db *db, const struct tenant_owner *owner,
                             struct arena *arena, struct tenant *tenant, bool *given,
                             struct error *err);

/* Who was given something, of those who are still there. Texts live in `arena`. */
typedef void tenant_visit(void *context, bool is_key, str id,
                          const struct tenant *tenant);
MUST_CHECK bool tenant_each(struct db *db, struct directory *directory,
                            struct arena *arena, tenant_visit *visit, void *context,
                            struct error *err);

/* Of which sites is `caller` shown anything? Lives in `arena`. */
MUST_CHECK bool tenant_of(struct db *db, struct directory *directory,
                          const struct caller *caller, struct arena *arena,
                          struct tenant *tenant, struct error *err);

/* In a statement on hub_sites AS s: is the site of the tenant, which is bound as ?1 and
 * ?2? Every statement that answers somebody has it. */
#define OF_TENANT                                                                        \
    " (CAST(?1 AS BIGINT) = 3 OR (CAST(?1 AS BIGINT) = 2 AND s.in_group = ?2)"           \
    " OR (CAST(?1 AS BIGINT) = 1 AND s.site = ?2)) "
void tenant_bind(struct statement *statement, const struct tenant *tenant);

#endif
