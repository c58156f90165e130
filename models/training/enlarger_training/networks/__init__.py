"""The generators by name, each built from the `[network]` table of a configuration."""

from torch import nn

from .compact import CompactNetwork
from .espcn import Espcn
from .fsrcnn import Fsrcnn
from .rrdb import RrdbNet
from .srcnn import Srcnn
from .srresnet import SrResNet
from .srvgg import SrVggNet
from .vdsr import Vdsr

NETWORKS: dict[str, type[nn.Module]] = {
    'compact': CompactNetwork,
    'espcn': Espcn,
    'fsrcnn': Fsrcnn,
    'rrdb': RrdbNet,
    'srcnn': Srcnn,
    'srresnet': SrResNet,
    'srvgg': SrVggNet,
    'vdsr': Vdsr,
}


def build_network(settings: dict) -> nn.Module:
    """The network named by `settings['kind']`; the other keys are its constructor's arguments."""
    arguments = {key: value for key, value in settings.items() if key != 'kind'}
    return NETWORKS[settings['kind']](**arguments)
