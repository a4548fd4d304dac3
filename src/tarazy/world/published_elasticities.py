"""Published sets of trade elasticities: where each comes from and how it maps to ours."""

from __future__ import annotations

_FGO_SOURCE = (
    "Fontagne, Guimbard and Orefice (2022), Tariff-based product-level trade elasticities, Journal "
    "of International Economics 137; CEPII ProTEE 0.1, HS 2007 six digits"
)
_FGO_METHOD = (
    "theta = -sigma - 1: the file's sigma is the elasticity of imports before duty to one plus the "
    "tariff, minus the elasticity of substitution. Products with an own estimate, significant at "
    "1 % and negative; {}; crude petroleum alone stands for oil and gas. Services: 5 (assumed)."
)
SETS: dict[str, dict[str, str]] = {
    "fontagne-guimbard-orefice": {
        "source": _FGO_SOURCE,
        "licence": "Etalab Open Licence 2.0",
        "quality": "estimated",
        "year": "2001-2016",
        "method": _FGO_METHOD.format("median over the products of a sector"),
    },
    "fontagne-guimbard-orefice-kaz": {
        "source": f"{_FGO_SOURCE}; CEPII BACI, exports of Kazakhstan 2021",
        "licence": "Etalab Open Licence 2.0",
        "quality": "estimated",
        "year": "2001-2016",
        "method": _FGO_METHOD.format(
            "median over the products of a sector weighted with Kazakhstan's exports to the world"
        ),
    },
    "caliendo-parro-2015": {
        "source": (
            "Caliendo and Parro (2015), Estimates of the Trade and Welfare Effects of NAFTA, "
            "Review of Economic Studies 82(1), Table 1 (99 % sample)"
        ),
        "licence": "published figures, quoted",
        "quality": "estimated",
        "year": "1993",
        "method": (
            "20 sectors mapped to 17; means where two or more fall together. Services 8.22, as in "
            "the replication files. Refined fuels 64.85 is limited to 20 in theta."
        ),
    },
    "costinot-rodriguez-clare-2014": {
        "source": (
            "Costinot and Rodriguez-Clare (2014), Trade Theory with Numbers, Handbook of "
            "International Economics 4; sectoral values after Caliendo and Parro, WIOD sectors"
        ),
        "licence": "published figures, quoted",
        "quality": "estimated",
        "year": "1993",
        "method": (
            "Goods sectors as in the file; the file's 100 for services marks 'no estimate' and is "
            "replaced by 5, the value of the one-sector model. Refined fuels 51.08 and transport "
            "equipment 0.37 are limited to 20 and 1 in theta."
        ),
    },
    "gtap-hinz": {
        "source": (
            "Fontagne, Guimbard and Orefice, elasticities in the sectors of GTAP 10 (October "
            "2020), as used by Chowdhry, Hinz, Kamin and Wanner (2024), Brothers in Arms"
        ),
        "licence": "CEPII, Etalab Open Licence 2.0",
        "quality": "estimated",
        "year": "2001-2016",
        "method": (
            "theta = -epsilon, the column labelled 'Trade elasticity', as its users take it; "
            "simple mean over the GTAP sectors in ours. Services 5 (assumed), "
            "electricity as estimated."
        ),
    },
}
