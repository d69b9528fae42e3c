//! What `--help` says at the end of a question: examples to copy, in one language.

use liantu_engine::Lang;

/// Examples of a question, if it has any.
pub(crate) fn examples(question: &str, lang: Lang) -> Option<String> {
    let lines: &[(&str, &str, &str)] = match question {
        "diagnose" => &[
            ("--chain 新能源汽车 --scope 台州", "一条链在一个地区", "one chain in one place"),
            ("--chain ic --scope 宁波 --kind 缺链", "只看缺链", "only gaps"),
            ("--chain ic --scope 宁波 --explain 3", "第 3 项的算式与来源行", "the third finding down to its rows"),
            ("--chain all --scope 浙江 --each city -f jsonl", "全省各市 × 全部产业链", "every chain in every city"),
        ],
        "cuts" => &[
            (
                "--chain ic --scope 宁波 --by countries",
                "哪些国家一断，宁波的终端产品就停",
                "countries whose loss stops end products of 宁波",
            ),
            ("--firm 甬矽电子 --by firms --order 1", "链主的单点风险", "single points of failure of a lead firm"),
            (
                "--chain ic --lost 日本 --lost 荷兰",
                "失去日本和荷兰，依次停产什么",
                "what falls, in order, without 日本 and 荷兰",
            ),
        ],
        "shock" => &[
            ("--chain 集成电路 --place 日本", "失去日本的全部企业", "all firms of 日本 are lost"),
            (
                "--firm 甬矽电子 --left 0.5 --exact",
                "一家企业减产一半，给出精确值的上下限",
                "a firm loses half its output, with certified limits",
            ),
        ],
        "risk" => &[("--chain 集成电路", "单独停产时损失最大的企业", "firms whose failure alone costs most")],
        "land" => &[
            (
                "--firm 中芯国际 --at 北仑区 --chain 集成电路",
                "一家企业来了，治愈、缓解、加重什么",
                "what one firm heals, eases and makes worse",
            ),
            (
                "--firm 中芯国际 --firm 沪硅产业 --at 宁波市 --check",
                "两家一起来；并与整体重算比较",
                "two land together, compared with everything recomputed",
            ),
        ],
        "landing-places" => &[(
            "--firm 中芯国际 --scope 浙江 --each zone --top 10",
            "同一家企业落在哪里消除得最多",
            "where a firm removes most",
        )],
        "landing-firms" => {
            &[("--at 宁波市 --chain 集成电路 --top 10", "请谁来落地消除得最多", "whose landing removes most")]
        }
        "sectors" => &[(
            "--store o.db --table CHN-2020 --by exposure --top 10",
            "需先导入 sectors 与 sector_flows 两张表",
            "after an import of sectors and sector_flows",
        )],
        "projects" => {
            &[("--scope 宁波 --open", "漏斗：各阶段项目数与要素合计", "the funnel: projects and sums by stage")]
        }
        "project-card" => &[("xm-0001", "一个项目的全部内容", "all that is known of one project")],
        "project-warnings" => &[(
            "--stalled 180",
            "重复招引，以及停滞半年以上的项目",
            "effort spent twice, and projects stalled for half a year",
        )],
        _ => return None,
    };
    let (head, at) = match lang {
        Lang::Zh => ("例：", 0),
        Lang::En => ("Examples:", 1),
    };
    let line = |(options, zh, en): &(&str, &str, &str)| format!("  liantu {question} {options}    {}", [zh, en][at]);
    let about = about(question, lang).map(|about| format!("\n{about}"));
    Some(std::iter::once(head.to_owned()).chain(lines.iter().map(line)).chain(about).collect::<Vec<_>>().join("\n"))
}

/// What else there is to know about a question.
fn about(question: &str, lang: Lang) -> Option<&'static str> {
    let (zh, en) = match question {
        "cuts" => (
            "每种产品需要全部投入组，组内任一可替代；环路只要完整就能维持。",
            "A product needs every group of inputs, and any alternative of a group will do.",
        ),
        "shock" | "risk" => (
            "方法：ESRI，Diem et al. (2022), Scientific Reports 12:7719。",
            "Method: ESRI, Diem et al. (2022), Scientific Reports 12:7719.",
        ),
        "land" | "landing-places" | "landing-firms" => (
            "设厂：在当地多一家企业，生产它已知的产品；原企业不动。算法见 docs/landing.md。",
            "A plant is one more maker at the place, of what the firm is known to make; the firm itself stays where it is. See docs/landing.md.",
        ),
        "sectors" => (
            "内置数据没有投入产出表。公式与来源见 README。",
            "The embedded data has no input–output table. Formulas and sources: README.",
        ),
        _ => return None,
    };
    Some(crate::lang::pick(lang, zh, en))
}
