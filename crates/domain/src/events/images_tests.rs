use proptest::prelude::*;
use uuid::Uuid;

use super::ImageRole::{Cover, Gallery};
use super::*;
use crate::events::samples::draft;

fn image(number: u128) -> ImageId {
    ImageId::new(Uuid::from_u128(number))
}

fn order(covers: &[u128], gallery: &[u128]) -> ImageOrder {
    ImageOrder {
        covers: covers.iter().copied().map(image).collect(),
        gallery: gallery.iter().copied().map(image).collect(),
    }
}

#[test]
fn the_first_image_is_a_cover_and_further_ones_go_to_the_gallery() {
    let one = ImageOrder::default().with(image(1), None, None).unwrap();
    assert_eq!(one, order(&[1], &[]));
    assert_eq!(one.clone().with(image(2), None, None), Ok(order(&[1], &[2])));
    assert_eq!(one.with(image(2), Some(Cover), None), Ok(order(&[1, 2], &[])));
    let gallery = ImageOrder::default().with(image(1), Some(Gallery), None);
    assert_eq!(gallery, Ok(order(&[], &[1])));
}

#[test]
fn one_more_goes_where_it_is_wanted() {
    let two = || order(&[1, 2], &[7]);
    assert_eq!(two().with(image(3), Some(Cover), Some(1)), Ok(order(&[3, 1, 2], &[7])));
    assert_eq!(two().with(image(3), Some(Cover), Some(3)), Ok(order(&[1, 2, 3], &[7])));
    assert_eq!(two().with(image(3), None, Some(1)), Ok(order(&[1, 2], &[3, 7])));
    for position in [i64::MIN, -1, 0, 4, i64::MAX] {
        let refused = two().with(image(3), Some(Cover), Some(position));
        assert_eq!(refused, Err(ImagesRefused::NoSuchPosition { last: 3 }), "{position}");
    }
}

#[test]
fn there_are_only_so_many_of_a_role() {
    let full = order(&[1, 2, 3], &[]);
    let refused = full.clone().with(image(4), Some(Cover), Some(1));
    assert_eq!(refused, Err(ImagesRefused::Full(Cover)));
    let full = (10..30).fold(full, |order, number| order.with(image(number), None, None).unwrap());
    let refused = full.clone().with(image(4), None, None);
    assert_eq!(refused, Err(ImagesRefused::Full(Gallery)));
    assert_eq!(
        full.clone().moved(image(10), Some(Cover), None),
        Err(ImagesRefused::Full(Cover))
    );
    // Within its role there is room for it.
    assert!(full.moved(image(10), Some(Gallery), Some(20)).is_ok());
}

#[test]
fn the_others_close_up() {
    let some = || order(&[1, 2, 3], &[7, 8]);
    assert_eq!(some().moved(image(3), None, Some(1)), Ok(order(&[3, 1, 2], &[7, 8])));
    assert_eq!(
        some().moved(image(2), Some(Gallery), None),
        Ok(order(&[1, 3], &[7, 8, 2]))
    );
    assert_eq!(
        some().moved(image(2), Some(Gallery), Some(1)),
        Ok(order(&[1, 3], &[2, 7, 8]))
    );
    assert_eq!(some().moved(image(1), Some(Cover), None), Ok(some()));
    assert_eq!(some().moved(image(1), None, None), Ok(some()));
    assert_eq!(
        some().moved(image(7), None, Some(3)),
        Err(ImagesRefused::NoSuchPosition { last: 2 })
    );
    assert_eq!(some().moved(image(9), None, Some(1)), Err(ImagesRefused::NoSuchImage));
    assert_eq!(some().without(image(1)), Ok(order(&[2, 3], &[7, 8])));
    assert_eq!(some().without(image(9)), Err(ImagesRefused::NoSuchImage));
    let place = ImagePlace {
        role: Gallery,
        position: 2,
    };
    assert_eq!(some().place(image(8)), Some(place));
    assert_eq!(some().place(image(9)), None);
}

#[test]
fn what_is_over_keeps_its_images() {
    for status in EventStatus::ALL.iter().copied() {
        let event = Event { status, ..draft() };
        let expected = if status.is_closed() {
            Err(ImagesRefused::Closed(status))
        } else {
            Ok(())
        };
        assert_eq!(event.takes_images(), expected, "{status}");
    }
}

proptest! {
    /// Whatever is done, positions have no gaps, no image stands twice, and no role has too many.
    #[test]
    fn places_stay_without_gaps(steps in proptest::collection::vec((0_u8..3, 0_u128..40, 0_usize..3, -1_i64..25), 0..120)) {
        let mut order = ImageOrder::default();
        for (what, number, role, position) in steps {
            let role = [None, Some(Cover), Some(Gallery)][role];
            let position = Some(position).filter(|position| *position >= 0);
            let image = image(number);
            let next = match what {
                0 if order.place(image).is_none() => order.clone().with(image, role, position),
                1 => order.clone().moved(image, role, position),
                _ => order.clone().without(image),
            };
            order = next.unwrap_or(order);
            let places: Vec<_> = order.places().collect();
            for role in ImageRole::ALL {
                let positions: Vec<_> = places.iter().filter(|(_, place)| place.role == *role).map(|(_, place)| place.position).collect();
                prop_assert!(positions.len() <= role.most());
                prop_assert!(positions.iter().copied().eq(1..=positions.len()));
            }
            let ids: std::collections::HashSet<_> = places.iter().map(|(image, _)| *image).collect();
            prop_assert_eq!(ids.len(), places.len());
            prop_assert_eq!(&ImageOrder::new(places.iter().map(|(image, place)| (*image, place.role))), &order);
        }
    }
}
