"""What an e-mail address ends with, and which endings say nothing about where somebody works."""

# Anybody can have an address here. Providers that Dutch people use, and those that give addresses for an hour.
_PUBLIC = """
gmail.com googlemail.com outlook.com outlook.nl hotmail.com hotmail.nl live.com live.nl msn.com icloud.com me.com
mac.com yahoo.com yahoo.nl ymail.com aol.com proton.me protonmail.com pm.me gmx.com gmx.net gmx.nl gmx.de web.de
mail.com zoho.com yandex.com yandex.ru mail.ru tutanota.com tuta.io fastmail.com hey.com startmail.com soverin.net
ziggo.nl ziggomail.com kpn.com kpnmail.nl kpnplanet.nl planet.nl hetnet.nl home.nl casema.nl chello.nl quicknet.nl
upcmail.nl xs4all.nl telfort.nl tele2.nl online.nl onsbrabantnet.nl caiway.nl caiway.net delta.nl zeelandnet.nl
solcon.nl freedom.nl wxs.nl zonnet.nl versatel.nl orange.nl dds.nl telenet.be skynet.be
mailinator.com guerrillamail.com 10minutemail.com temp-mail.org yopmail.com trashmail.com
"""
PUBLIC_PROVIDERS = frozenset(_PUBLIC.split())


def domain_of(address: str) -> str:
    """What stands behind the @, in lower case."""
    return address.rpartition("@")[2].lower()


def is_public_provider(domain: str) -> bool:
    """Whether addresses that end so are for everybody, or stand under such a name."""
    labels = domain.lower().split(".")
    return any(".".join(labels[start:]) in PUBLIC_PROVIDERS for start in range(len(labels)))
