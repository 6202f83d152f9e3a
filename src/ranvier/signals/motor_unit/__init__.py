"""Motor unit potentials: duration, amplitude and form, averaged from the discharges of each unit."""

from ranvier.signals.motor_unit.potential import MotorUnitPotential, measure_motor_unit, measure_motor_units
from ranvier.signals.motor_unit.settings import MotorUnitSettings

__all__ = ["MotorUnitPotential", "MotorUnitSettings", "measure_motor_unit", "measure_motor_units"]
