"""For users of the low level: one generated function in, a model or one of :mod:`audiencekit.errors` out (design 4).

    from audiencekit.core.call import call
    from audiencekit_api.segops.api.pim import get_product
    from audiencekit_api.segops.models import Product

    product = call(Product, get_product.sync_detailed, 41, client=client.api)

``call`` for an operation that answers an object (None instead of the class: any success, no body wanted), ``call_list``
for one that answers a bare array, ``call_delete`` for a deletion. ``acall``, ``acall_list`` and ``acall_delete`` take
``asyncio_detailed`` and the ``api`` of an async client, and are awaited. Type checkers check the arguments as those of
the generated function.
"""

from __future__ import annotations

from audiencekit.core._async.call import call as acall
from audiencekit.core._async.call import call_delete as acall_delete
from audiencekit.core._async.call import call_list as acall_list
from audiencekit.core._sync.call import call, call_delete, call_list

__all__ = ["acall", "acall_delete", "acall_list", "call", "call_delete", "call_list"]
