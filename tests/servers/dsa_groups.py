"""Groups of DSA that were made once: each costs a second to find, a key in one of them almost nothing."""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives.asymmetric import dsa

# For each size p, q and g, in hexadecimal.
_GROUPS = {
    1024: (
        "88dd4d031c785a1272056ceb042cab40575d3c350ee838ca42c5d5da0a2821f89c3dfba45f6754a2a7803723ecba6bdab94d"
        "99b89e7378b9939a66631b21681eb05a428064a85ab6788946d72109b1450d3d87aa183924912ac1ecd8b14b88f54e993039"
        "59e5d24b1020202bdcc95d47c56c028aa12a944f731a06cb6eaecf1b",
        "c784580a8e6bad458067bbde4e062db7637d3ba3",
        "8663e3b7372d778895506eb32435242431462db619a83b231cfd53d963af9bba4850321ea5de19e9635f6aa9acaf55627ffd"
        "bf8c3a8af5a6cd27edc8421595cd3273ced0b85544a0e8d664b8670df92db6c9b3f3ab2ddf26669c166281055fb1e8673f78"
        "4e8cde2ffea756550d55c1e3db146818b862fd2eab4e13231bfd75a8",
    ),
    2048: (
        "d53c5a10a9649884faae5803ca41ffd337bdc1f90eada7065cf40dce41b1b7a7dc56df646264b04370c9190032616702b72b"
        "1c50dd9117c3864e9af77c72fe41354b2597d9c8f90d0195a0f7fc75373b62359dc3d2e8cf4e6bb44dfcbd641b63f2218c86"
        "60afd53bf672b92b0fc29c3c2602f3f8e3d4f7127a5285fe9a03dd7cdc33c5ee82498179720ebe9faaaa6bdc068a92295c90"
        "21db5b8ee723ab4bddf9a074bf4e5bbe17f3eb51f38ee78a1e85073f2b9991b3283032e143f07e623166f2993c4ae9ec63f8"
        "ab61a206c4b437e2354c90f4230949c035ccc5f44e9bf87f0547f08eac043d7f49d5553f1d5ba277cb3ee49183a2a7069dfc"
        "b01e38c463cd",
        "e5d480aa5f2f0cc3143a4696d4fdb01b866196d8b0ebfc85529a5dbfc7b61f7d",
        "c987f5bef432235af1b91970d74480a638d0a22e9063be161ddfddde8175a9a26768ee066a4ccca5f84d2d9959163f94f09d"
        "24a2d4546acd17b9b93bdc718d466e7dc421cac600e485c105cbe4eba7e94a553be1eac1e9c57d91a301d5e7e6f7aea563fd"
        "7bbfce1e27db4be7e093e710b8393e2b805d568ce6a6b9c9274cce14120cd675ec2b8dbbe08a607daa2292f67f5aaf5841a2"
        "fb0ddca0653cd2fad8d7318d1565fd4eb4673c5dd1c7a42a6d9d920feddebe158dfe7add713b73cb212a74aa99fa0440ccf5"
        "86f91274269a1165f60e6caf9b2ba2c215d5a5abd3bff1be01038ce2ad021b8d5234836215b8be8e698b1343d0d42557edc6"
        "ce92a7e9870b",
    ),
}


@cache
def group(bits: int) -> dsa.DSAParameters:
    p, q, g = (int(number, 16) for number in _GROUPS[bits])
    return dsa.DSAParameterNumbers(p, q, g).parameters()
