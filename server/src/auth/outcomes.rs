//! Results as the metrics and the log name them.

use super::{
    accounts::{RegisterError, SignInError},
    rotation::Decision,
    rotation_store::RefreshError,
    sessions::AccessError,
};
use crate::metrics::{AccessCheck, Refresh, Registration, SignIn};

pub fn of_sign_in<T>(result: &Result<T, SignInError>) -> SignIn {
    match result {
        Ok(_) => SignIn::Ok,
        Err(SignInError::InvalidCredentials) => SignIn::Refused,
        Err(SignInError::TooManyFailures { .. }) => SignIn::Throttled,
        Err(SignInError::Busy { .. }) => SignIn::Busy,
        Err(SignInError::Internal(_)) => SignIn::Error,
    }
}

pub fn of_registration<T>(result: &Result<T, RegisterError>) -> Registration {
    match result {
        Ok(_) => Registration::Ok,
        Err(RegisterError::Invalid(_)) => Registration::Invalid,
        Err(RegisterError::Taken) => Registration::Taken,
        Err(RegisterError::Refused(SignInError::TooManyFailures { .. })) => Registration::Throttled,
        Err(RegisterError::Refused(SignInError::Busy { .. })) => Registration::Busy,
        Err(RegisterError::Refused(SignInError::InvalidCredentials | SignInError::Internal(_))) => {
            Registration::Error
        }
    }
}

pub fn of_decision(decision: Decision) -> Refresh {
    match decision {
        Decision::Promote => Refresh::Promoted,
        Decision::Repeat => Refresh::Repeated,
        Decision::Superseded => Refresh::Superseded,
        Decision::Reuse => Refresh::Reuse,
        Decision::TooMany { .. } => Refresh::TooMany,
        Decision::Invalid => Refresh::Invalid,
        Decision::Revoked => Refresh::Revoked,
        Decision::Expired => Refresh::Expired,
    }
}

pub fn of_refresh<T>(result: &Result<(Decision, T), RefreshError>) -> Refresh {
    match result {
        Ok((decision, _)) => of_decision(*decision),
        Err(RefreshError::Superseded) => Refresh::Superseded,
        Err(RefreshError::Reuse) => Refresh::Reuse,
        Err(RefreshError::TooMany { .. }) => Refresh::TooMany,
        Err(RefreshError::Invalid) => Refresh::Invalid,
        Err(RefreshError::Revoked | RefreshError::Disabled) => Refresh::Revoked,
        Err(RefreshError::Expired) => Refresh::Expired,
        Err(RefreshError::Late | RefreshError::Store(_)) => Refresh::Error,
    }
}

pub fn of_check<T>(result: &Result<T, AccessError>) -> AccessCheck {
    match result {
        Ok(_) => AccessCheck::Ok,
        Err(AccessError::Expired(_)) => AccessCheck::Expired,
        Err(AccessError::Revoked(_) | AccessError::Closed(_)) => AccessCheck::Revoked,
        Err(AccessError::Invalid) => AccessCheck::Invalid,
    }
}
