//! What a parameter is, and the macro that declares groups of them.

use liantu_model::Wording;

/// One parameter of a [`Config`](super::Config), for showing and setting it by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name, such as `severity.demand`.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// The value it has by default.
    pub default: f64,
    /// The smallest and the largest value it may have.
    pub range: (f64, f64),
    /// What it means.
    pub meaning: Wording,
}

/// A parameter cannot be set.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SetError {
    /// There is no such parameter.
    #[error("there is no parameter {name}")]
    Unknown {
        /// The name as given.
        name: String,
    },
    /// The value is outside its range.
    #[error("{name} cannot be {value}: it goes from {low} to {high}")]
    OutOfRange {
        /// The parameter.
        name: String,
        /// The value as given.
        value: f64,
        /// The smallest value.
        low: f64,
        /// The largest value.
        high: f64,
    },
    /// The parameter is a count and takes only whole numbers.
    #[error("{name} must be a whole number, not {value}")]
    NotWhole {
        /// The parameter.
        name: String,
        /// The value as given.
        value: f64,
    },
}

impl SetError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        let zh = match self {
            Self::Unknown { name } => format!("没有名为“{name}”的参数"),
            Self::OutOfRange { name, value, low, high } => {
                format!("参数 {name} 不能为 {value}，应在 {low} 与 {high} 之间")
            }
            Self::NotWhole { name, value } => format!("参数 {name} 必须是整数，不能为 {value}"),
        };
        Wording::new(zh, self.to_string())
    }
}

/// Declares groups of parameters: their structs, defaults, and access by name.
macro_rules! parameters {
    ($( $(#[$meta:meta])* $Group:ident in $part:ident, $prefix:literal {
        $( $field:ident : $kind:ty = $default:literal, $low:literal..$high:literal, $zh:literal, $en:literal; )+
    } )+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, PartialEq)]
            pub struct $Group {
                $(
                    #[doc = concat!($zh, ": ", $en, ". Default ", stringify!($default), ".")]
                    pub $field: $kind,
                )+
            }

            impl Default for $Group {
                fn default() -> Self {
                    Self { $( $field: $default, )+ }
                }
            }
        )+

        impl Config {
            /// All parameters, in order.
            pub fn parameters(&self) -> Vec<Parameter> {
                vec![$($(
                    Parameter {
                        name: concat!($prefix, stringify!($field)).to_owned(),
                        value: f64::from(self.$part.$field),
                        default: f64::from($default),
                        range: (f64::from($low), f64::from($high)),
                        meaning: Wording::new($zh, $en),
                    },
                )+)+]
            }

            /// Sets a parameter by its name.
            ///
            /// # Errors
            /// [`SetError`]: no such parameter, or a value out of its range.
            pub fn set(&mut self, name: &str, value: f64) -> Result<(), SetError> {
                match name {
                    $($(
                        concat!($prefix, stringify!($field)) => {
                            let (low, high) = (f64::from($low), f64::from($high));
                            if !(low..=high).contains(&value) {
                                return Err(SetError::OutOfRange { name: name.to_owned(), value, low, high });
                            }
                            self.$part.$field =
                                Number::of(value).ok_or_else(|| SetError::NotWhole { name: name.to_owned(), value })?;
                        }
                    )+)+
                    _ => return Err(SetError::Unknown { name: name.to_owned() }),
                }
                Ok(())
            }
        }
    };
}

/// A kind of parameter.
pub(super) trait Number: Sized {
    /// The parameter with this value.
    fn of(value: f64) -> Option<Self>;
}

impl Number for f64 {
    fn of(value: f64) -> Option<Self> {
        Some(value)
    }
}

impl Number for bool {
    fn of(value: f64) -> Option<Self> {
        u32::of(value).map(|whole| whole == 1)
    }
}

impl Number for u32 {
    fn of(value: f64) -> Option<Self> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range was checked before")]
        let whole = value as Self;
        (value.fract().abs() < f64::EPSILON).then_some(whole)
    }
}

pub(super) use parameters;
