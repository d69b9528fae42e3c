//! Amounts as people write them: `500`, `20亿`, `land=100,energy=2000,investment=5亿`.

use liantu_engine::Amounts;

/// A number that is not negative.
pub(crate) fn amount(text: &str) -> Result<f64, String> {
    let amount: Option<f64> = text.trim().parse().ok().filter(|amount: &f64| amount.is_finite() && *amount >= 0.0);
    amount.ok_or_else(|| format!("“{text}”应为不小于 0 的数 / a number, not negative"))
}

/// A number above 0.
pub(crate) fn budget(text: &str) -> Result<f64, String> {
    amount(text)
        .ok()
        .filter(|amount| *amount > 0.0)
        .ok_or_else(|| format!("“{text}”应为大于 0 的数 / a number above 0"))
}

/// Money above 0 in 元, with 万 or 亿 when written so.
pub(crate) fn budget_yuan(text: &str) -> Result<f64, String> {
    yuan(text).and_then(|yuan| budget(&yuan.to_string()).map_err(|_| format!("“{text}”应大于 0 / above 0")))
}

/// Money in 元, with 万 or 亿 when written so.
pub(crate) fn yuan(text: &str) -> Result<f64, String> {
    let bare = text.trim().trim_end_matches('元');
    let (number, unit) = [("亿", 1e8), ("万", 1e4)]
        .into_iter()
        .find_map(|(word, unit)| Some((bare.strip_suffix(word)?, unit)))
        .unwrap_or((bare, 1.0));
    let money = amount(number).map(|number| number * unit);
    money.map_err(|_| format!("“{text}”应为金额，如 20亿、5000万 / money such as 20亿 or 5000万"))
}

/// `land=…,energy=…,investment=…`, any of them.
pub(crate) fn amounts(text: &str) -> Result<Amounts, String> {
    let mut amounts: Amounts = [None; 3];
    for part in text.split([',', '，']).filter(|part| !part.trim().is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let (kind, value) = match name.trim() {
            "land" | "用地" => (0, amount(value)?),
            "energy" | "能耗" => (1, amount(value)?),
            "investment" | "投资" => (2, yuan(value)?),
            other => {
                return Err(format!("“{other}”不是 land、energy 或 investment / not land, energy or investment"));
            }
        };
        amounts[kind] = Some(value);
    }
    Ok(amounts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_in_many_ways() {
        for (text, expect) in [("20亿", 2e9), ("5000万元", 5e7), ("12.5", 12.5), (" 3 亿", 3e8)] {
            assert_eq!(yuan(text), Ok(expect), "{text}");
        }
        for text in ["", "亿", "-3万", "NaN", "十亿"] {
            assert!(yuan(text).is_err(), "{text}");
        }
        assert!(budget_yuan("0亿").is_err());
    }

    #[test]
    fn amounts_are_named() {
        assert_eq!(amounts("land=100,投资=5亿"), Ok([Some(100.0), None, Some(5e8)]));
        assert!(amounts("water=3").is_err());
        assert!(amounts("land").is_err());
    }
}
