//! Amounts as people type them: `3.5亿`, `8000万元`, `120`, `land=100,investment=5亿`.

use liantu_engine::Amounts;

/// Units of 元, longest first: name and number of zeros.
const UNITS: [(&str, u32); 5] = [("万亿", 12), ("亿", 8), ("万", 4), ("千", 3), ("百", 2)];

/// An amount of money in 元, whole.
pub(crate) fn yuan(text: &str) -> Result<f64, String> {
    let wrong = || format!("“{text}”不是金额：请写成 3.5亿、8000万 或 350000000 / not an amount in 元, 万 or 亿");
    let bare: String = text.chars().filter(|c| !matches!(c, ',' | '，' | ' ')).collect();
    let bare = bare.strip_suffix("人民币").unwrap_or(&bare);
    let bare = bare.strip_suffix('元').unwrap_or(bare);
    let scaled = UNITS.iter().find_map(|(unit, zeros)| bare.strip_suffix(unit).map(|number| (number, *zeros)));
    let (number, zeros) = scaled.unwrap_or((bare, 0));
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let part = part.trim_end_matches('0');
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) {
        return Err(wrong());
    }
    let missing = usize::try_from(zeros).ok().and_then(|zeros| zeros.checked_sub(part.len()));
    let missing = missing.ok_or_else(|| format!("“{text}”不足一元 / less than 1 元: {text}"))?;
    // Put together as digits, so that 0.1亿 is 10,000,000 to the last 元.
    let amount: u64 = format!("{whole}{part}{}", "0".repeat(missing)).parse().map_err(|_| wrong())?;
    #[expect(clippy::cast_precision_loss, reason = "the engine refuses amounts of 2^53 元 and more")]
    Ok(amount as f64)
}

/// An amount in the unit that is asked for, not negative.
pub(crate) fn amount(text: &str) -> Result<f64, String> {
    let amount: Option<f64> = text.trim().replace([',', '，'], "").parse().ok();
    let amount = amount.filter(|amount| amount.is_finite() && *amount >= 0.0);
    amount.ok_or_else(|| format!("“{text}”不是非负数 / not a number from 0 on"))
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

/// Money as offices write it: 亿元 from one 亿 on, else 万元.
pub(crate) fn money(yuan: f64) -> String {
    let (value, unit) = if yuan >= 1e8 { (yuan / 1e8, "亿元") } else { (yuan / 1e4, "万元") };
    format!("{}{unit}", plain(value))
}

/// A number with at most two decimals, without trailing zeros.
pub(crate) fn plain(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_to_the_last_yuan() {
        for (text, expect) in [
            ("3.5亿", 350_000_000.0),
            ("8000万元", 80_000_000.0),
            ("1.2万亿", 1.2e12),
            ("350,000,000", 350_000_000.0),
            ("0.1亿元人民币", 10_000_000.0),
            ("1.00000001亿", 100_000_001.0),
            ("0", 0.0),
        ] {
            assert_eq!(yuan(text).map(f64::to_bits), Ok(f64::to_bits(expect)), "{text}");
        }
        for text in ["", "亿", "-3亿", "3..5亿", "3.5", "1.000000001亿", "三亿", "1e8", "99999999999999999999亿"]
        {
            assert!(yuan(text).is_err(), "{text}");
        }
    }

    #[test]
    fn amounts_are_shown_short() {
        assert_eq!([money(3.5e8), money(8e7), money(12_345.0)], ["3.5亿元", "8000万元", "1.23万元"]);
        assert_eq!([plain(120.0), plain(0.5), plain(0.0)], ["120", "0.5", "0"]);
        assert!(amount("-1").is_err() && amount("inf").is_err() && amount("NaN").is_err());
        assert_eq!(amount("1,200.5"), Ok(1_200.5));
    }

    #[test]
    fn budgets_are_above_nothing() {
        assert!(budget_yuan("0亿").is_err() && budget("0").is_err());
        assert_eq!(budget_yuan("20亿"), Ok(2e9));
    }

    #[test]
    fn amounts_are_named() {
        assert_eq!(amounts("land=100,投资=5亿"), Ok([Some(100.0), None, Some(5e8)]));
        assert!(amounts("water=3").is_err());
        assert!(amounts("land").is_err());
    }
}
