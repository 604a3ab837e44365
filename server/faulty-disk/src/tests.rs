//! One file. The disk with `SQLite` on it is tested where it is used: `server/tests/durability/disk.rs`.

use crate::{
    Random,
    file::{File, Luck},
};

#[test]
fn what_is_synced_survives_and_of_the_rest_any_part_may() {
    let mut file = File::default();
    file.write(0, &[1; 2000]);
    file.sync();
    file.write(1000, &[2; 2000]);
    file.truncate(100);
    let mut random = Random::new(1);
    assert_eq!(file.after_cut(Luck::Nothing, &mut random), [1; 2000]);
    assert_eq!(file.after_cut(Luck::Everything, &mut random), [1; 100]);

    let mut torn = 0;
    for _ in 0..200 {
        let bytes = file.after_cut(Luck::Sectors, &mut random);
        assert!(bytes[..100].iter().all(|byte| *byte == 1));
        // Bytes beside those that were written stay.
        assert!(bytes.iter().take(1000).all(|byte| *byte == 1));
        let sectors = bytes.get(1000..2000).unwrap_or_default();
        torn += u32::from(sectors.contains(&1) && sectors.contains(&2));
    }
    assert!(torn > 10, "sectors survive by themselves: {torn}");
}

#[test]
fn what_a_failed_sync_lost_stays_lost() {
    let mut lost = 0;
    for seed in 0..50 {
        let mut file = File::default();
        file.write(0, &[1; 512]);
        file.fail_to_sync(&mut Random::new(seed));
        file.sync();
        let bytes = file.after_cut(Luck::Everything, &mut Random::new(0));
        lost += u32::from(bytes.is_empty());
    }
    assert!((10..40).contains(&lost), "{lost}");
}
