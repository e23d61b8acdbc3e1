"""Tables of the journal. Ids of other rooms stand as plain numbers: the journal knows nobody."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One act on one chain; never updated, never deleted (triggers and grants see to it)."""

    chain_kind = models.CharField(max_length=20)
    chain_id = models.BigIntegerField()
    seq = models.PositiveIntegerField()
    act = models.CharField(max_length=60)
    act_version = models.PositiveSmallIntegerField()
    actor_person_id = models.BigIntegerField()
    actor_post_id = models.BigIntegerField()
    actor_unit_id = models.BigIntegerField()
    on_behalf_of_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=10)
    request_id = models.UUIDField()
    at = models.DateTimeField()
    body = models.BinaryField()
    prev = models.BinaryField()
    hash = models.BinaryField()
    algorithm = models.CharField(max_length=10)

    class Meta:
        verbose_name = _("存证")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["chain_kind", "chain_id", "seq"], name="journal_entry_place"
            ),
            models.UniqueConstraint(
                fields=["request_id", "chain_kind", "chain_id"], name="journal_entry_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["actor_person_id", "-id"], name="journal_entry_person"),
        ]

    def __str__(self) -> str:
        return f"{self.chain_kind} {self.chain_id} #{self.seq} {self.act}"


class Asked(models.Model):
    """What one request asked for on many things, where its entries alone do not tell it.

    A row that needed nothing has no entry; an act may make more than it was asked for; and rows
    that are acts of their own have numbers of their own. Only the ids stand here, no words.
    """

    request_id = models.UUIDField(primary_key=True)
    act = models.CharField(max_length=60)
    person_id = models.BigIntegerField()
    about = ArrayField(models.BigIntegerField())

    class Meta:
        verbose_name = _("请求所及")

    def __str__(self) -> str:
        return f"{self.request_id} {self.act}"


class Said(models.Model):
    """What one request said, as a salted commitment, for whoever sends it again with other words.

    Not in the entry, for it goes when the words are erased.
    """

    request_id = models.UUIDField(primary_key=True)
    salt = models.BinaryField()
    commitment = models.BinaryField()

    class Meta:
        verbose_name = _("请求所言")

    def __str__(self) -> str:
        return str(self.request_id)


class Head(models.Model):
    """Where a chain ends now; its row is the lock under which the next entry is written."""

    chain_kind = models.CharField(max_length=20)
    chain_id = models.BigIntegerField()
    seq = models.PositiveIntegerField(default=0)
    hash = models.BinaryField(default=bytes(32))
    checkpointed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("链头")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain_kind", "chain_id"], name="journal_head_chain"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["chain_kind", "chain_id"],
                name="journal_head_moved",
                condition=models.Q(seq__gt=models.F("checkpointed")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain_kind} {self.chain_id} #{self.seq}"


class Unsequenced(models.Model):
    """Entries that wait for their position: the row is the queue."""

    entry = models.OneToOneField(
        Entry, on_delete=models.DO_NOTHING, primary_key=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"entry {self.entry_id}"


class Position(models.Model):
    """The dense number that readers follow; an entry gets it after its commit, once."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.DO_NOTHING, related_name="position")

    def __str__(self) -> str:
        return f"{self.position}: entry {self.entry_id}"


class Sealed(models.Model):
    """A personal or perishable value, kept apart from the entry that commits to it."""

    chain_kind = models.CharField(max_length=20)
    chain_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    commitment = models.BinaryField()
    salt = models.BinaryField(null=True)
    value = models.BinaryField(null=True)
    sealed_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    erased_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("封存值")
        indexes: ClassVar = [
            models.Index(fields=["chain_kind", "chain_id"], name="journal_sealed_chain")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True, value__isnull=False, salt__isnull=False)
                | models.Q(erased_at__isnull=False, value__isnull=True, salt__isnull=True),
                name="journal_sealed_whole_or_erased",
            )
        ]

    def __str__(self) -> str:
        return f"{self.chain_kind} {self.chain_id} {self.field}"


class Checkpoint(models.Model):
    """A root over all chain heads, each bound to the one before; exported as a file."""

    at = models.DateTimeField()
    chains = models.PositiveIntegerField()
    previous = models.BinaryField()
    root = models.BinaryField()

    class Meta:
        verbose_name = _("存证检查点")

    def __str__(self) -> str:
        return f"checkpoint {self.pk}"
