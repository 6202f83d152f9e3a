"""M wave and H reflex: from a series of sweeps at rising stimulus strength to both recruitment curves."""

from ranvier.signals.h_reflex.recruitment import VERSION, Recruitment, measure_m_h_recruitment
from ranvier.signals.h_reflex.settings import HReflexSettings
from ranvier.signals.h_reflex.sigmoid import Sigmoid, fit_sigmoid

__all__ = ["VERSION", "HReflexSettings", "Recruitment", "Sigmoid", "fit_sigmoid", "measure_m_h_recruitment"]
