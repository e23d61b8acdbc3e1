"""Tokens by which programs are known: only a digest is kept, the token itself is shown once."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiToken(models.Model):
    """A program acts as one login in one appointment, until the token is revoked."""

    name = models.CharField(_("用途"), max_length=60)
    user = models.ForeignKey("org.User", models.PROTECT, related_name="tokens")
    appointment = models.ForeignKey("org.Appointment", models.PROTECT, related_name="tokens")
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("发放时间"))
    last_used_at = models.DateTimeField(_("最近使用"), null=True)
    revoked_at = models.DateTimeField(_("收回时间"), null=True)

    class Meta:
        verbose_name = _("接口令牌")
        indexes: ClassVar = [models.Index(fields=["user", "-created_at"], name="token_user")]

    def __str__(self) -> str:
        return f"{self.prefix} {self.name}"
