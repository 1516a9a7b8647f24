//! Cubes and cube roots of numbers of 256 bytes, big-endian.

/// The smallest number whose cube is not below this.
pub(crate) fn root_above(cube: &[u8]) -> Vec<u8> {
    let mut root = vec![0_u8; 256];
    for bit in (0..700).rev() {
        root[255 - bit / 8] |= 1 << (bit % 8);
        if of(&root).as_slice() > cube {
            root[255 - bit / 8] ^= 1 << (bit % 8);
        }
    }
    if of(&root).as_slice() < cube {
        let carries = root.iter().rev().take_while(|digit| **digit == 0xff).count();
        root[256 - carries..].fill(0);
        root[255 - carries] += 1;
    }
    root
}

/// The cube of a number below 2^700; all ones if it has more than 256 bytes.
pub(crate) fn of(number: &[u8]) -> Vec<u8> {
    product(&product(number, number), number)
}

fn product(one: &[u8], other: &[u8]) -> Vec<u8> {
    let digits = |number: &[u8]| -> Vec<u64> { number.iter().rev().map(|digit| u64::from(*digit)).collect() };
    let (one, other) = (digits(one), digits(other));
    let used = |digits: &[u64]| digits.iter().rposition(|digit| *digit != 0).map_or(0, |last| last + 1);
    let mut out = vec![0_u64; 512];
    for (at, digit) in one.iter().enumerate().take(used(&one)) {
        for (beside, other) in other.iter().enumerate().take(used(&other)) {
            out[at + beside] += digit * other;
        }
    }
    let mut carry = 0;
    for digit in &mut out {
        let sum = *digit + carry;
        *digit = sum & 0xff;
        carry = sum >> 8;
    }
    match out[256..].iter().any(|digit| *digit != 0) {
        true => vec![0xff; 256],
        false => out[..256].iter().rev().map(|digit| *digit as u8).collect(),
    }
}
