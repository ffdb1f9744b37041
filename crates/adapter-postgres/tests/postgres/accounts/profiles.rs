//! Profiles and interests.

use serde_json::{Map, Value, json};
use turnout_domain::accounts::{Email, Gender, Profile};
use turnout_ports::accounts::AccountQueries;
use turnout_ports::page::PageRequest;

use super::{ASHA, world};

fn full() -> (Profile, Map<String, Value>) {
    let profile = Profile {
        name: Some("Asha".into()),
        email: Email::parse("asha@example.org").ok(),
        bio: Some("Dances.\nSings.".into()),
        location: Some("Mumbai".into()),
        birth_date: chrono::NaiveDate::from_ymd_opt(2000, 2, 29),
        gender: Some(Gender::NonBinary),
        company: Some("Acme".into()),
    };
    let Value::Object(metadata) = json!({"theme": "dark", "steps": [1, 2]}) else {
        panic!("an object")
    };
    (profile, metadata)
}

#[tokio::test]
async fn a_profile_comes_back_as_it_was_saved() {
    let world = world().await;
    world.register().await;
    let (profile, metadata) = full();
    let mut tx = world.begin().await;
    let empty = tx.users().lock_profile(ASHA).await.unwrap().unwrap();
    assert_eq!(
        (empty.profile, empty.metadata.len(), empty.interests.len()),
        (Profile::default(), 0, 0)
    );
    tx.users().save_profile(ASHA, &profile, &metadata).await.unwrap();
    let slugs = ["music".to_owned(), "film".to_owned(), "knitting".to_owned()];
    let known = tx.users().known_interests(&slugs).await.unwrap();
    assert_eq!(known.len(), 2);
    tx.users().replace_interests(ASHA, &known).await.unwrap();
    tx.commit().await.unwrap();

    let own = world.queries.own_profile(ASHA).await.unwrap().unwrap();
    assert_eq!((own.stored.profile, own.stored.metadata), (profile, metadata));
    assert_eq!(own.stored.interests, ["film", "music"]);
    assert!(own.is_verified && own.stored.updated_at > empty.updated_at);
    let public = world.queries.public_profile(ASHA, None).await.unwrap().unwrap();
    let text = format!("{public:?}");
    for private in ["9876543210", "example.org", "2000", "NonBinary", "dark"] {
        assert!(!text.contains(private), "{private}");
    }
    assert_eq!(
        (public.name.as_deref(), public.company.as_deref()),
        (Some("Asha"), Some("Acme"))
    );
}

#[tokio::test]
async fn hidden_and_shut_profiles_do_not_exist() {
    let world = world().await;
    world.register().await;
    world.run("UPDATE user_profiles SET is_active = FALSE").await;
    assert_eq!(world.queries.public_profile(ASHA, None).await.unwrap(), None);
    assert!(world.queries.own_profile(ASHA).await.unwrap().is_some());
    world
        .run("UPDATE user_profiles SET is_active = TRUE; UPDATE users SET is_active = FALSE")
        .await;
    assert_eq!(world.queries.public_profile(ASHA, None).await.unwrap(), None);
    assert_eq!(world.queries.own_profile(ASHA).await.unwrap(), None);
    let mut tx = world.begin().await;
    assert_eq!(tx.users().lock_profile(ASHA).await.unwrap(), None);
    assert!(!tx.users().find(ASHA).await.unwrap().unwrap().is_active);
}

#[tokio::test]
async fn interests_are_listed_by_name() {
    let world = world().await;
    world
        .run("UPDATE interests SET is_active = FALSE WHERE slug = 'books'")
        .await;
    let all = PageRequest {
        limit: 100,
        after: None,
    };
    let names: Vec<_> = world
        .queries
        .interests(&all)
        .await
        .unwrap()
        .items
        .into_iter()
        .map(|one| one.name)
        .collect();
    assert!(names.len() > 10 && !names.contains(&"Books".to_owned()));
    let first = PageRequest { limit: 3, after: None };
    let page = world.queries.interests(&first).await.unwrap();
    let rest = PageRequest {
        limit: 100,
        after: page.next,
    };
    assert_eq!(
        world.queries.interests(&rest).await.unwrap().items.len(),
        names.len() - 3
    );
}
