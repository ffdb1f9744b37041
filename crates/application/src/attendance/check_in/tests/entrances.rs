//! One-time codes, names, and doors that count who is inside.

use turnout_domain::attendance::ScanMethod;
use turnout_domain::audit::Severity;
use turnout_domain::ids::OtpId;
use turnout_ports::accounts::HashError;
use turnout_ports::attendance::OtpGuess;

use super::*;

fn guess() -> OtpGuess {
    OtpGuess {
        otp: OtpId::new(Uuid::from_u128(0x07)),
        code_hash: "hash".to_owned(),
        generation: 1,
        is_last: false,
    }
}

fn told() -> CheckIn {
    let otp = OtpCode::parse("042917").unwrap();
    CheckIn {
        entrance: Entrance::Otp { ticket: TICKET, otp },
        ..input()
    }
}

/// Whatever happens while the code is compared, the guess is counted: its unit has been committed.
#[tokio::test]
async fn a_guess_counts_before_it_is_compared() {
    let mut parts = parts(vec![view()]);
    let otps = &mut parts.repositories.check_in_otps;
    otps.expect_count_guess().once().returning(|ticket, _| {
        assert_eq!(ticket, TICKET);
        Ok(Some(guess()))
    });
    let compares = parts.hasher.expect_verify();
    compares
        .once()
        .returning(|_, _| Err(HashError::Failed("the power went out".to_owned())));
    let (verdict, endings) = run(parts, told()).await;
    assert!(matches!(verdict, Err(DoorError::Hash(HashError::Failed(_)))));
    assert_eq!((endings.commits, endings.rollbacks), (1, 0));
}

#[tokio::test]
async fn the_right_code_is_spent_with_the_admission() {
    let mut parts = parts(vec![view(), view()]);
    let otps = &mut parts.repositories.check_in_otps;
    otps.expect_count_guess().returning(|_, _| Ok(Some(guess())));
    otps.expect_consume().once().returning(|otp| {
        assert_eq!(otp, guess().otp);
        Ok(true)
    });
    parts.hasher.expect_verify().returning(|_, hash| {
        assert_eq!(hash, "hash");
        Ok(true)
    });
    let attendance = &mut parts.repositories.attendance;
    attendance.expect_lock_door().once().returning(|_| Ok(()));
    attendance.expect_admit().once().returning(|admission| {
        assert_eq!(admission.decided.scan.method, ScanMethod::Otp);
        Ok(true)
    });
    let (verdict, endings) = run(parts, told()).await;
    assert!(matches!(verdict.unwrap(), Verdict::Done(_)));
    assert_eq!((endings.commits, endings.rollbacks), (2, 0));
}

/// Of two scans with the right code one finds it unspent.
#[tokio::test]
async fn a_code_that_was_spent_meanwhile_lets_nobody_in() {
    let mut parts = parts(vec![view(), view()]);
    let otps = &mut parts.repositories.check_in_otps;
    otps.expect_count_guess().returning(|_, _| Ok(Some(guess())));
    otps.expect_consume().returning(|_| Ok(false));
    parts.hasher.expect_verify().returning(|_, _| Ok(true));
    let attendance = &mut parts.repositories.attendance;
    attendance.expect_lock_door().returning(|_| Ok(()));
    attendance.expect_refuse().once().returning(|_, refusal| {
        assert_eq!(*refusal, DoorRefusal::OtpExpired);
        Ok(())
    });
    let (verdict, _) = run(parts, told()).await;
    assert_eq!(verdict.unwrap(), Verdict::Refused(DoorRefusal::OtpExpired));
}

#[tokio::test]
async fn who_would_not_be_let_in_anyway_loses_no_guess() {
    let mut parts = parts(vec![used()]);
    let refusals = parts.repositories.attendance.expect_refuse();
    refusals.once().returning(|_, _| Ok(()));
    let (verdict, _) = run(parts, told()).await;
    assert!(matches!(
        verdict.unwrap(),
        Verdict::Refused(DoorRefusal::AlreadyCheckedIn(_))
    ));
}

/// Where people inside are counted, the unit begins again behind the lock; what is refused anyway does not.
#[tokio::test]
async fn only_who_would_come_in_waits_for_the_lock_of_a_counted_door() {
    let counted = |mut view: DoorView, inside| {
        view.door.max_inside = Some(5);
        DoorView { inside, ..view }
    };
    let mut locked = parts(vec![counted(view(), 4), counted(view(), 5)]);
    let attendance = &mut locked.repositories.attendance;
    attendance.expect_lock_door().once().returning(|event| {
        assert_eq!(event, EVENT);
        Ok(())
    });
    attendance.expect_refuse().once().returning(|_, refusal| {
        assert_eq!(*refusal, DoorRefusal::HouseFull);
        Ok(())
    });
    let (verdict, endings) = run(locked, input()).await;
    assert_eq!(verdict.unwrap(), Verdict::Refused(DoorRefusal::HouseFull));
    assert_eq!((endings.commits, endings.rollbacks), (1, 1));

    let mut unlocked = parts(vec![counted(used(), 5)]);
    let refusals = unlocked.repositories.attendance.expect_refuse();
    refusals.once().returning(|_, _| Ok(()));
    let (_, endings) = run(unlocked, input()).await;
    assert_eq!((endings.commits, endings.rollbacks), (1, 0));
}

#[tokio::test]
async fn a_check_in_by_name_says_why_in_the_scan_and_in_the_audit_log() {
    let mut named = parts(vec![view()]);
    named
        .repositories
        .attendance
        .expect_admit()
        .once()
        .returning(|admission| {
            let Admission { decided, .. } = admission;
            assert_eq!(
                (decided.scan.method, decided.scan.given_reason.as_str()),
                (ScanMethod::Name, "no phone")
            );
            assert_eq!(decided.audit.severity, Severity::Medium);
            Ok(true)
        });
    let by_name = |reason: &str| CheckIn {
        entrance: Entrance::Name {
            ticket: TICKET,
            reason: reason.to_owned(),
        },
        ..input()
    };
    assert!(matches!(
        run(named, by_name(" no phone ")).await.0.unwrap(),
        Verdict::Done(_)
    ));
    for reason in ["", "  "] {
        let (refused, endings) = run(parts(Vec::new()), by_name(reason)).await;
        assert!(matches!(refused, Err(DoorError::Invalid(_))));
        assert_eq!((endings.commits, endings.rollbacks), (0, 0));
    }
}
