//! warm
use iced_test::simulator;
#[test]
fn warm() {
    let mut s: iced_test::Simulator<'_, ()> = simulator(iced::widget::text("x"));
    assert!(s.find("x").is_ok());
}
