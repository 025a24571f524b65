//! The ten items of the record stand in one order, in every form.
