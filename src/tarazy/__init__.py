"""Tarazy: an open geoeconomics laboratory.

>>> import tarazy as tz
>>> outcome = tz.run("jackson-vanik")

All that a user needs is here, by one name; ``dir(tarazy)`` lists the names. What stands in the
rooms below may move.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from tarazy.version import __version__ as __version__

if TYPE_CHECKING:
    from tarazy import series as series
    from tarazy import study as study
    from tarazy.codes.classification import economies as economies
    from tarazy.codes.classification import sectors as sectors
    from tarazy.codes.groups import groups as groups
    from tarazy.corridors.blend import blend_steps as blend_steps
    from tarazy.corridors.changes import Changes as Changes
    from tarazy.corridors.data import Network as Network
    from tarazy.corridors.data import networks as networks
    from tarazy.corridors.draws import network_range as network_range
    from tarazy.corridors.expansion import expansion as expansion
    from tarazy.corridors.expansion import plan as plan
    from tarazy.corridors.exporting import export_network as export_network
    from tarazy.corridors.phase_document import phases_of as phases_of
    from tarazy.corridors.phases import phases as phases
    from tarazy.corridors.questions import outage as outage
    from tarazy.corridors.questions import transit_fee as transit_fee
    from tarazy.corridors.questions import world_price as world_price
    from tarazy.corridors.routes import new_route as new_route
    from tarazy.corridors.solve import Engine as Engine
    from tarazy.corridors.sweep import n_minus_1 as n_minus_1
    from tarazy.corridors.sweep import n_minus_2 as n_minus_2
    from tarazy.draws.range import Range as Range
    from tarazy.draws.run import drawn_world as drawn_world
    from tarazy.draws.run import run_range as run_range
    from tarazy.draws.run import run_sensitivities as run_sensitivities
    from tarazy.draws.run import run_sources as run_sources
    from tarazy.errors import InputError as InputError
    from tarazy.errors import NoEquilibriumError as NoEquilibriumError
    from tarazy.errors import TarazyError as TarazyError
    from tarazy.evidence import agreements as agreements
    from tarazy.evidence import claims as claims
    from tarazy.evidence import events as events
    from tarazy.evidence import single_figures as single_figures
    from tarazy.evidence.checking import check_claim as check_claim
    from tarazy.evidence.chronicle import chronicle as chronicle
    from tarazy.evidence.ledger import ledger as ledger
    from tarazy.evidence.promises.monitor import monitor as monitor
    from tarazy.evidence.searching.found import find_text as find_text
    from tarazy.evidence.stage_breaks import stage_breaks as stage_breaks
    from tarazy.experiment.asking import ask as ask
    from tarazy.experiment.asking import changes_of as changes_of
    from tarazy.experiment.comparison import compare as compare
    from tarazy.experiment.events.bilateral import Bilateral as Bilateral
    from tarazy.experiment.events.capital import Capital as Capital
    from tarazy.experiment.events.demand import Demand as Demand
    from tarazy.experiment.events.expansion import Expansion as Expansion
    from tarazy.experiment.events.export_tax import ExportTax as ExportTax
    from tarazy.experiment.events.fdi_barrier import FdiBarrier as FdiBarrier
    from tarazy.experiment.events.force_majeure import ForceMajeure as ForceMajeure
    from tarazy.experiment.events.host_event import HostEvent as HostEvent
    from tarazy.experiment.events.maintenance import Maintenance as Maintenance
    from tarazy.experiment.events.network_event import Months as Months
    from tarazy.experiment.events.network_event import NetworkEvent as NetworkEvent
    from tarazy.experiment.events.network_event import WindowedEvent as WindowedEvent
    from tarazy.experiment.events.new_route import NewRoute as NewRoute
    from tarazy.experiment.events.outage import Outage as Outage
    from tarazy.experiment.events.ownership import Ownership as Ownership
    from tarazy.experiment.events.payment import Payment as Payment
    from tarazy.experiment.events.price import Price as Price
    from tarazy.experiment.events.productivity import Productivity as Productivity
    from tarazy.experiment.events.profit_tax import ProfitTax as ProfitTax
    from tarazy.experiment.events.resource import Resource as Resource
    from tarazy.experiment.events.royalty import Royalty as Royalty
    from tarazy.experiment.events.sanction import Sanction as Sanction
    from tarazy.experiment.events.sever import Sever as Sever
    from tarazy.experiment.events.supply import Supply as Supply
    from tarazy.experiment.events.take_or_pay import TakeOrPay as TakeOrPay
    from tarazy.experiment.events.tariff import Tariff as Tariff
    from tarazy.experiment.events.trade_cost import TradeCost as TradeCost
    from tarazy.experiment.events.transit_fee import TransitFee as TransitFee
    from tarazy.experiment.events.world_event import WorldEvent as WorldEvent
    from tarazy.experiment.events.world_price import WorldPrice as WorldPrice
    from tarazy.experiment.outcome import Outcome as Outcome
    from tarazy.experiment.outcome import solve_counterfactual as solve_counterfactual
    from tarazy.experiment.replaying import replay as replay
    from tarazy.experiment.run import problem_of as problem_of
    from tarazy.experiment.run import run as run
    from tarazy.experiment.run import run_horizons as run_horizons
    from tarazy.experiment.run import run_stages as run_stages
    from tarazy.experiment.sensitivity import Sensitivity as Sensitivity
    from tarazy.experiment.sensitivity import sensitivity as sensitivity
    from tarazy.experiment.world_comparison import compare_worlds as compare_worlds
    from tarazy.interdependence.after import world_after as world_after
    from tarazy.interdependence.asymmetry import asymmetry as asymmetry
    from tarazy.interdependence.balance import dependence as dependence
    from tarazy.interdependence.friends import friends as friends
    from tarazy.interdependence.indicators import INDICATORS as INDICATORS
    from tarazy.interdependence.indicators import indicator as indicator
    from tarazy.interdependence.matrix import load_severance_matrix as load_severance_matrix
    from tarazy.interdependence.matrix import save_severance_matrix as save_severance_matrix
    from tarazy.interdependence.matrix import severance_matrix as severance_matrix
    from tarazy.interdependence.power import power as power
    from tarazy.interdependence.power import power_curve as power_curve
    from tarazy.interdependence.region import region as region
    from tarazy.interdependence.severance import severance_losses as severance_losses
    from tarazy.interdependence.severance_range import severance_range as severance_range
    from tarazy.interdependence.supply_security import supply_security as supply_security
    from tarazy.interdependence.ties import ties as ties
    from tarazy.interdependence.transit import transit_losses as transit_losses
    from tarazy.investment.owned import owners as owners
    from tarazy.obstacles.agenda import Agenda as Agenda
    from tarazy.obstacles.agenda import agenda as agenda
    from tarazy.optimal.optimum import best_response as best_response
    from tarazy.optimal.optimum import optimal_tariff as optimal_tariff
    from tarazy.optimal.player import Player as Player
    from tarazy.optimal.tariff_war import nash as nash
    from tarazy.policy.country_rates import rate_history as rate_history
    from tarazy.policy.regime import regime as regime
    from tarazy.policy.regime import regimes as regimes
    from tarazy.policy.sector_view import sector_views as sector_views
    from tarazy.prospects.invest import invest as invest
    from tarazy.report.write import write_folder as write_folder
    from tarazy.report.write import write_pages as write_pages
    from tarazy.report.write import write_report as write_report
    from tarazy.scenario.document import Scenario as Scenario
    from tarazy.scenario.parts import NamesOnce as NamesOnce
    from tarazy.series.mirror import mirror as mirror
    from tarazy.sources.adb_mrio import read_adb_mrio as read_adb_mrio
    from tarazy.sources.long_table import read_long_table as read_long_table
    from tarazy.sources.oecd_icio import read_oecd_icio as read_oecd_icio
    from tarazy.sources.pymrio_system import world_from_pymrio as world_from_pymrio
    from tarazy.sources.wiod_tables import read_wiod as read_wiod
    from tarazy.sweeps.result import Sweep as Sweep
    from tarazy.sweeps.run import sweep as sweep
    from tarazy.trade import equations as equations
    from tarazy.trade import jax_backend as jax_backend
    from tarazy.trade.data import Counterfactual as Counterfactual
    from tarazy.world.library import worlds as worlds
    from tarazy.world.world import World as World

# What has a name here, by the module that defines it. It is imported on first use, so that the
# shell answers at once.
_DEFINED = {
    "tarazy.codes.classification": ("economies", "sectors"),
    "tarazy.codes.groups": ("groups",),
    "tarazy.corridors.blend": ("blend_steps",),
    "tarazy.corridors.changes": ("Changes",),
    "tarazy.corridors.data": ("Network", "networks"),
    "tarazy.corridors.draws": ("network_range",),
    "tarazy.corridors.expansion": ("expansion", "plan"),
    "tarazy.corridors.exporting": ("export_network",),
    "tarazy.corridors.phase_document": ("phases_of",),
    "tarazy.corridors.phases": ("phases",),
    "tarazy.corridors.questions": ("outage", "transit_fee", "world_price"),
    "tarazy.corridors.routes": ("new_route",),
    "tarazy.corridors.solve": ("Engine",),
    "tarazy.corridors.sweep": ("n_minus_1", "n_minus_2"),
    "tarazy.draws.range": ("Range",),
    "tarazy.draws.run": ("drawn_world", "run_range", "run_sensitivities", "run_sources"),
    "tarazy.errors": ("InputError", "NoEquilibriumError", "TarazyError"),
    "tarazy.evidence": ("agreements", "claims", "events", "single_figures"),
    "tarazy.evidence.checking": ("check_claim",),
    "tarazy.evidence.chronicle": ("chronicle",),
    "tarazy.evidence.ledger": ("ledger",),
    "tarazy.evidence.promises.monitor": ("monitor",),
    "tarazy.evidence.searching.found": ("find_text",),
    "tarazy.evidence.stage_breaks": ("stage_breaks",),
    "tarazy.experiment.asking": ("ask", "changes_of"),
    "tarazy.experiment.replaying": ("replay",),
    "tarazy.experiment.comparison": ("compare",),
    "tarazy.experiment.events.bilateral": ("Bilateral",),
    "tarazy.experiment.events.capital": ("Capital",),
    "tarazy.experiment.events.demand": ("Demand",),
    "tarazy.experiment.events.expansion": ("Expansion",),
    "tarazy.experiment.events.export_tax": ("ExportTax",),
    "tarazy.experiment.events.fdi_barrier": ("FdiBarrier",),
    "tarazy.experiment.events.force_majeure": ("ForceMajeure",),
    "tarazy.experiment.events.host_event": ("HostEvent",),
    "tarazy.experiment.events.maintenance": ("Maintenance",),
    "tarazy.experiment.events.network_event": ("Months", "NetworkEvent", "WindowedEvent"),
    "tarazy.experiment.events.new_route": ("NewRoute",),
    "tarazy.experiment.events.outage": ("Outage",),
    "tarazy.experiment.events.ownership": ("Ownership",),
    "tarazy.experiment.events.payment": ("Payment",),
    "tarazy.experiment.events.price": ("Price",),
    "tarazy.experiment.events.productivity": ("Productivity",),
    "tarazy.experiment.events.profit_tax": ("ProfitTax",),
    "tarazy.experiment.events.resource": ("Resource",),
    "tarazy.experiment.events.royalty": ("Royalty",),
    "tarazy.experiment.events.sanction": ("Sanction",),
    "tarazy.experiment.events.sever": ("Sever",),
    "tarazy.experiment.events.supply": ("Supply",),
    "tarazy.experiment.events.take_or_pay": ("TakeOrPay",),
    "tarazy.experiment.events.tariff": ("Tariff",),
    "tarazy.experiment.events.trade_cost": ("TradeCost",),
    "tarazy.experiment.events.transit_fee": ("TransitFee",),
    "tarazy.experiment.events.world_event": ("WorldEvent",),
    "tarazy.experiment.events.world_price": ("WorldPrice",),
    "tarazy.experiment.outcome": ("Outcome", "solve_counterfactual"),
    "tarazy.experiment.run": ("problem_of", "run", "run_horizons", "run_stages"),
    "tarazy.experiment.sensitivity": ("Sensitivity", "sensitivity"),
    "tarazy.experiment.world_comparison": ("compare_worlds",),
    "tarazy.interdependence.after": ("world_after",),
    "tarazy.interdependence.asymmetry": ("asymmetry",),
    "tarazy.interdependence.balance": ("dependence",),
    "tarazy.interdependence.friends": ("friends",),
    "tarazy.interdependence.indicators": ("INDICATORS", "indicator"),
    "tarazy.interdependence.matrix": (
        "load_severance_matrix",
        "save_severance_matrix",
        "severance_matrix",
    ),
    "tarazy.interdependence.power": ("power", "power_curve"),
    "tarazy.interdependence.region": ("region",),
    "tarazy.interdependence.severance": ("severance_losses",),
    "tarazy.interdependence.severance_range": ("severance_range",),
    "tarazy.interdependence.supply_security": ("supply_security",),
    "tarazy.interdependence.ties": ("ties",),
    "tarazy.interdependence.transit": ("transit_losses",),
    "tarazy.investment.owned": ("owners",),
    "tarazy.obstacles.agenda": ("Agenda", "agenda"),
    "tarazy.optimal.optimum": ("best_response", "optimal_tariff"),
    "tarazy.optimal.player": ("Player",),
    "tarazy.optimal.tariff_war": ("nash",),
    "tarazy.policy.country_rates": ("rate_history",),
    "tarazy.policy.regime": ("regime", "regimes"),
    "tarazy.policy.sector_view": ("sector_views",),
    "tarazy.prospects.invest": ("invest",),
    "tarazy.report.write": ("write_folder", "write_pages", "write_report"),
    "tarazy.scenario.document": ("Scenario",),
    "tarazy.scenario.parts": ("NamesOnce",),
    "tarazy.series.mirror": ("mirror",),
    "tarazy.sources.adb_mrio": ("read_adb_mrio",),
    "tarazy.sources.long_table": ("read_long_table",),
    "tarazy.sources.oecd_icio": ("read_oecd_icio",),
    "tarazy.sources.pymrio_system": ("world_from_pymrio",),
    "tarazy.sources.wiod_tables": ("read_wiod",),
    "tarazy.sweeps.result": ("Sweep",),
    "tarazy.sweeps.run": ("sweep",),
    "tarazy.trade.data": ("Counterfactual",),
    "tarazy.world.library": ("worlds",),
    "tarazy.world.world": ("World",),
}
# Modules that have a name here themselves, e.g. ``tz.series.value(...)``.
_MODULES = {
    "equations": "tarazy.trade.equations",
    "jax_backend": "tarazy.trade.jax_backend",
    "series": "tarazy.series",
    "study": "tarazy.study",
}
_HOME = {name: module for module, names in _DEFINED.items() for name in names}
__all__ = sorted((*_HOME, *_MODULES))


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return import_module(_MODULES[name])
    if name not in _HOME:
        raise AttributeError(f"module 'tarazy' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
