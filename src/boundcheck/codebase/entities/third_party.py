"""Models of Django's own apps and of widespread distributions that others derive from, their fields, mapped mixins."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def _names(written: Mapping[str, str]) -> frozenset[str]:
    return frozenset(f"{module}.{name}" for module, names in written.items() for name in names.split())


_WAGTAIL = (
    "Page AbstractPage BasePageManager Orderable Collection CollectionMember DraftStateMixin LockableMixin RevisionMixin "
    "PreviewableMixin TranslatableMixin BootstrapTranslatableMixin WorkflowMixin Task TaskState Workflow AbstractWorkflow "
    "AbstractGroupApprovalTask GroupApprovalTask BaseLogEntry BaseViewRestriction Site Locale"
)
_NETBOX = "NetBoxModel PrimaryModel OrganizationalModel NestedGroupModel ChangeLoggedModel"
_NAUTOBOT = "BaseModel PrimaryModel OrganizationalModel ChangeLoggedModel"

# By the modules that code imports them from.
DJANGO_MODELS: Final = _names(
    {
        "django.db.models": "Model",
        "django.db.models.base": "Model",
        "django.contrib.gis.db.models": "Model",
        "django.contrib.auth": "get_user_model()",
        "django.contrib.auth.models": "AbstractUser AbstractBaseUser PermissionsMixin User Group Permission",
        "django.contrib.auth.base_user": "AbstractBaseUser",
        "django.contrib.contenttypes.models": "ContentType",
        "django.contrib.sessions.base_session": "AbstractBaseSession",
        "django.contrib.sessions.models": "AbstractBaseSession Session",
        "django.contrib.sites.models": "Site",
        "django.contrib.flatpages.models": "FlatPage",
        "django.contrib.redirects.models": "Redirect",
        "django.contrib.admin.models": "LogEntry",
        "adminsortable.models": "Sortable SortableMixin",
        "allauth.account.models": "EmailAddress",
        "allauth.socialaccount.models": "SocialApp SocialAccount",
        "cms.extensions": "PageExtension PageContentExtension TitleExtension",
        "cms.extensions.models": "PageExtension PageContentExtension TitleExtension",
        "cms.models": "CMSPlugin Page",
        "cms.models.pluginmodel": "CMSPlugin",
        "computedfields.models": "ComputedFieldsModel",
        "django_comments.abstracts": "BaseCommentAbstractModel CommentAbstractModel",
        "django_comments.models": "Comment",
        "django_extensions.db.models": "TimeStampedModel TitleDescriptionModel TitleSlugDescriptionModel ActivatorModel",
        "django_lifecycle": "LifecycleModel",
        "django_lifecycle.models": "LifecycleModel",
        "django_otp.models": "Device SideChannelDevice ThrottlingMixin CooldownMixin TimestampMixin",
        "django_tenants.models": "TenantMixin DomainMixin",
        "filer.models": "File Image Folder",
        "filer.models.abstract": "BaseImage",
        "filer.models.filemodels": "File",
        "fluent_contents.models": "ContentItem",
        "guardian.models": "UserObjectPermissionBase GroupObjectPermissionBase UserObjectPermissionAbstract "
        "GroupObjectPermissionAbstract UserObjectPermission GroupObjectPermission BaseObjectPermission",
        "hierarkey.models": "BaseHierarkeyStoreModel",
        "knox.models": "AbstractAuthToken AuthToken",
        "model_utils.models": "TimeStampedModel TimeFramedModel StatusModel SoftDeletableModel UUIDModel",
        "modelcluster.models": "ClusterableModel",
        "modelsearch.abstract_models": "AbstractIndexEntry AbstractSQLiteFTSIndexEntry",
        "mptt.models": "MPTTModel",
        "nautobot.apps.models": _NAUTOBOT,
        "nautobot.core.models": "BaseModel",
        "nautobot.core.models.generics": "PrimaryModel OrganizationalModel",
        "netbox.models": _NETBOX,
        "notifications.base.models": "AbstractNotification",
        "oauth2_provider.models": "AbstractApplication AbstractAccessToken AbstractRefreshToken AbstractGrant "
        "AbstractIDToken AbstractDeviceGrant Application",
        "ordered_model.models": "OrderedModel OrderedModelBase",
        "organizations.abstract": "AbstractOrganization AbstractOrganizationUser AbstractOrganizationOwner "
        "AbstractOrganizationInvitation SharedBaseModel",
        "organizations.base": "OrganizationBase OrganizationUserBase OrganizationOwnerBase OrganizationInvitationBase",
        "organizations.models": "Organization OrganizationUser OrganizationOwner",
        "parler.models": "TranslatableModel TranslatedFieldsModel",
        "polymorphic.models": "PolymorphicModel",
        "psqlextra.models": "PostgresModel PostgresPartitionedModel PostgresViewModel PostgresMaterializedViewModel",
        "pulpcore.plugin.models": "BaseModel Content Distribution Publication Remote Repository",
        "push_notifications.models": "Device APNSDevice GCMDevice",
        "rest_framework.authtoken.models": "Token",
        "rest_framework_api_key.models": "AbstractAPIKey APIKey",
        "reversion.models": "Revision Version",
        "safedelete.models": "SafeDeleteModel SafeDeleteMixin",
        "solo.models": "SingletonModel",
        "taggit.models": "Tag TagBase ItemBase TaggedItem TaggedItemBase GenericTaggedItemBase CommonGenericTaggedItemBase "
        "GenericUUIDTaggedItemBase",
        "tree_queries.models": "TreeNode OrderableTreeNode",
        "treebeard.al_tree": "AL_Node",
        "treebeard.ltree": "LT_Node",
        "treebeard.models": "Node",
        "treebeard.mp_tree": "MP_Node",
        "treebeard.ns_tree": "NS_Node",
        "waffle.models": "AbstractBaseFlag AbstractBaseSample AbstractBaseSwitch AbstractUserFlag BaseModel",
        "wagtail.models": _WAGTAIL,
        "wagtail.core.models": _WAGTAIL,
        "wagtail.wagtailcore.models": _WAGTAIL,
        "wagtail.contrib.forms.models": "AbstractForm AbstractEmailForm AbstractFormField AbstractFormSubmission EmailFormMixin",
        "wagtail.contrib.settings.models": "AbstractSetting BaseSetting BaseGenericSetting BaseSiteSetting",
        "wagtail.documents.models": "AbstractDocument Document",
        "wagtail.images.models": "AbstractImage AbstractRendition Image Rendition",
    }
)
# The files that make them: none can be imported before Django's apps are ready.
MODEL_FILES: Final = frozenset(
    name.rpartition(".")[0] for name in DJANGO_MODELS if not name.endswith((".Model", "()"))
)

_AUTH, _TREE = "password last_login", "path depth numchild"
_USER = f"{_AUTH} is_superuser username first_name last_name email is_staff is_active date_joined"
# The columns of some of them.
DJANGO_COLUMNS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        name: frozenset(columns.split())
        for name, columns in {
            "django.contrib.auth.base_user.AbstractBaseUser": _AUTH,
            "django.contrib.auth.models.AbstractBaseUser": _AUTH,
            "django.contrib.auth.models.PermissionsMixin": "is_superuser",
            "django.contrib.auth.models.AbstractUser": _USER,
            "django.contrib.auth.models.User": _USER,
            "django_extensions.db.models.TimeStampedModel": "created modified",
            "model_utils.models.TimeStampedModel": "created modified",
            "mptt.models.MPTTModel": "lft rght tree_id level",
            "treebeard.mp_tree.MP_Node": _TREE,
            "treebeard.ns_tree.NS_Node": "lft rgt tree_id depth",
        }.items()
    }
)
# What every model of a framework comes from, without having a table.
BASES: Final = frozenset(
    ("django.db.models.Model", "django.db.models.base.Model", "sqlalchemy.orm.DeclarativeBase", "flask_sqlalchemy.model.Model",
     "sqlmodel.SQLModel", "peewee.Model", "tortoise.models.Model", "tortoise.Model", "mongoengine.Document")
)  # fmt: skip
# Models whose managers write rows by methods of their own.
DJANGO_WRITES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"mptt.models.MPTTModel": ("move_node", "insert_node", "rebuild", "partial_rebuild")}
)
_TREES: Final = ("treebeard.mp_tree.MP_Node", "treebeard.ns_tree.NS_Node", "treebeard.al_tree.AL_Node", "treebeard.ltree.LT_Node",
    "treebeard.models.Node", "wagtail.models.Page", "wagtail.core.models.Page", "wagtail.models.Collection")  # fmt: skip
# Models whose rows are written by methods of their own, each with whether it gives a new row.
DJANGO_SAVES: Final[Mapping[str, Mapping[str, bool]]] = MappingProxyType(
    dict.fromkeys(_TREES, MappingProxyType({"add_child": True, "add_sibling": True, "move": False}))
)
# Modules of other distributions whose classes are fields of Django's models.
DJANGO_FIELDS: Final = (
    "django.contrib.contenttypes.fields.", "django.contrib.postgres.fields.", "colorfield.fields.",
    "django_extensions.db.fields.", "django_fsm.", "djmoney.models.fields.", "model_utils.fields.", "modelcluster.fields.",
    "mptt.fields.", "phonenumber_field.modelfields.", "taggit.managers.", "timezone_field.", "wagtail.fields.",
)  # fmt: skip
# What only models of Django have in their bodies, and is no column.
DJANGO_SIGNS: Final = frozenset(
    (
        "django.db.models.Manager",
        "django.db.models.manager.Manager",
        "simple_history.models.HistoricalRecords",
    )
)

_FASTAPI_USERS = {
    "SQLAlchemyBaseUserTable": "user", "SQLAlchemyBaseUserTableUUID": "user",
    "SQLAlchemyBaseOAuthAccountTable": "oauth_account", "SQLAlchemyBaseOAuthAccountTableUUID": "oauth_account",
}  # fmt: skip
_ADVANCED = (
    "BigIntBase BigIntAuditBase UUIDBase UUIDAuditBase UUIDv6Base UUIDv6AuditBase UUIDv7Base UUIDv7AuditBase NanoIDBase "
    "NanoIDAuditBase DefaultBase IdentityBase IdentityAuditBase"
)
# Declarative bases of other distributions.
ALCHEMY_BASES: Final = _names(
    {
        "advanced_alchemy.base": _ADVANCED,
        "fastapi_sqla": "Base",
        "flask_appbuilder": "Model",
        "flask_appbuilder.models.sqla": "Model",
        "litestar.contrib.sqlalchemy.base": _ADVANCED,
        "litestar.plugins.sqlalchemy.base": _ADVANCED,
    }
)
# What bases and mixins of other distributions name the table; templates as in `entity_facts`.
ALCHEMY_TABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{base: "{snake}" for base in ALCHEMY_BASES if base.rpartition(".")[2] in _ADVANCED.split()},
        **{f"fastapi_users.db.{name}": table for name, table in _FASTAPI_USERS.items()},
        **{f"fastapi_users_db_sqlalchemy.{name}": table for name, table in _FASTAPI_USERS.items()},
        "fastapi_users_db_sqlalchemy.access_token.SQLAlchemyBaseAccessTokenTable": "accesstoken",
        "fastapi_users_db_sqlalchemy.access_token.SQLAlchemyBaseAccessTokenTableUUID": "accesstoken",
        "flask_dance.consumer.storage.sqla.OAuthConsumerMixin": "flask_dance_{lower}",
    }
)
# Django's own models, with their tables.
STOCK_TABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "django.contrib.admin.models.LogEntry": "django_admin_log",
        "django.contrib.auth.models.Group": "auth_group",
        "django.contrib.auth.models.Permission": "auth_permission",
        "django.contrib.auth.models.User": "auth_user",
        "django.contrib.contenttypes.models.ContentType": "django_content_type",
        "django.contrib.flatpages.models.FlatPage": "django_flatpage",
        "django.contrib.redirects.models.Redirect": "django_redirect",
        "django.contrib.sessions.models.Session": "django_session",
        "django.contrib.sites.models.Site": "django_site",
    }
)
# The user model where a project has none of its own.
STOCK_USER: Final = "django.contrib.auth.models.User"
