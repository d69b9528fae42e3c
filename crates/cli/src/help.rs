//! The end of `--help` of a question: examples to copy, in one language.

use liantu_engine::Lang;

/// Options with their purpose, in Chinese and English.
type Examples = [(&'static str, &'static str, &'static str)];

/// Examples of questions.
const EXAMPLES: &[(&str, &Examples)] = &[
    (
        "chains",
        &[
            ("", "全部产业链", "all chains"),
            ("ic --scope 宁波", "一条链按环节展开，另数宁波的企业", "one chain by stage, with the makers of Ningbo"),
        ],
    ),
    (
        "chain",
        &[
            ("集成电路", "各环节的产品与企业", "products and makers, stage by stage"),
            ("ic --scope 宁波 -f csv -o 集成电路.csv", "另数宁波的企业，存为 CSV", "with the makers of Ningbo, as CSV"),
        ],
    ),
    (
        "products",
        &[
            ("光刻胶", "按名称查找", "by name"),
            (
                "--chain ic --stage 封装测试 --scope 宁波",
                "一个环节的产品，另数宁波的企业",
                "products of a stage, with the makers of Ningbo",
            ),
        ],
    ),
    (
        "firms",
        &[
            ("jfdz", "按拼音首字母查找江丰电子", "by the initials of 江丰电子 in pinyin"),
            ("--scope 宁波 --chain ic", "宁波的集成电路企业", "firms of the chain in Ningbo"),
            ("--role 链主 --class 单项冠军 --top 0", "全部单项冠军链主", "all lead firms that are champions"),
        ],
    ),
    (
        "zones",
        &[
            ("宁波经开区", "按简称查找", "by a short name"),
            ("--scope 宁波 --level 国家级", "宁波的国家级开发区", "national zones in Ningbo"),
        ],
    ),
    (
        "indicators",
        &[
            ("亩均", "按名称查找", "by name"),
            ("--subject 开发区 --top 0", "描述开发区的全部指标", "all that describe zones"),
        ],
    ),
    (
        "diagnose",
        &[
            ("--chain 新能源汽车 --scope 台州", "一条链在一个地区", "one chain in one place"),
            ("--chain ic --scope 宁波 --kind 缺链", "只看缺链", "only gaps"),
            ("--chain ic --scope 宁波 --explain 3", "第 3 项的算式与来源行", "the third finding down to its rows"),
            ("--chain all --scope 浙江 --each city -f jsonl", "全省各市 × 全部产业链", "every chain in every city"),
        ],
    ),
    (
        "targets",
        &[
            ("--chain ic --scope 宁波", "最严重的五项各找五家", "five firms for each of the five worst"),
            (
                "--chain ic --scope 宁波 --gap 光刻胶 --top 20 -f xlsx -o 光刻胶.xlsx",
                "一个产品的工作簿",
                "one product as a workbook",
            ),
            ("--chain ic --scope 宁波 --preset 外资", "换一套权重", "other weights"),
            ("--chain all --scope 浙江 --each city -f csv", "全省各市 × 全部产业链", "every chain in every city"),
            (
                "--chain ic --scope 宁波 --explain 长川科技",
                "一家企业的得分从何而来",
                "where the score of a firm comes from",
            ),
        ],
    ),
    (
        "paths",
        &[
            (
                "--to 中芯国际 --scope 宁波 --chain ic",
                "谁能引荐中芯国际：本地企业与集成电路链主",
                "who can introduce SMIC: firms here and lead firms of the chain",
            ),
            ("--to 北方华创 --to 中微公司 --scope 宁波 -f csv", "几家目标一次查完", "several targets at once"),
            (
                "--to 中芯国际 --scope 宁波 --all --top 10",
                "同一家本地企业的多条路径也列出",
                "also several paths from one firm of ours",
            ),
            (
                "--to 中芯国际 --scope 宁波 --set acquaintance.owner=1",
                "改关系强度，见 liantu config",
                "another strength of relations, see `liantu config`",
            ),
        ],
    ),
    (
        "portfolio",
        &[
            (
                "--chain ic --scope 宁波 --land 500 --investment 20亿 --from projects",
                "从项目储备库选",
                "from the project pool",
            ),
            (
                "--chain ic --scope 宁波 --land 500 --from targets --assume land=80",
                "候选按 80 亩计",
                "firms of target lists, 80 mu each",
            ),
            (
                "--chain all --scope 台州 --land 800 --energy 20000 --investment 50亿",
                "全部产业链，三项预算",
                "all chains, three budgets",
            ),
        ],
    ),
    (
        "match",
        &[
            ("--scope 浙江", "全省在谈项目该进哪个开发区", "which zone each open project should go to"),
            (
                "--scope 浙江 --stage 洽谈 --mountain 2024",
                "优先山区海岛25县",
                "projects in talks, favouring the 25 of 2024",
            ),
            (
                "--scope 宁波 --capacity land=300,energy=20000",
                "承载未知的开发区按此假定",
                "what zones that do not say are taken to have left",
            ),
        ],
    ),
    (
        "pair",
        &[
            ("--scope 浙江", "山区26县各配一个伙伴县", "a partner for each of the 26 mountain counties"),
            (
                "--scope 浙江 --mountain 2024 --most 1 --keep",
                "2024 年名单，一对一，已有结对不动",
                "the list of 2024, one to one, known pairs stay",
            ),
        ],
    ),
    (
        "cuts",
        &[
            (
                "--chain ic --scope 宁波 --by countries",
                "哪些国家一断，宁波的终端产品就停",
                "countries whose loss stops it",
            ),
            ("--firm 甬矽电子 --by firms --order 1", "链主的单点风险", "single points of a lead firm"),
            ("--chain ic --lost 日本 --lost 荷兰", "失去日本和荷兰，依次停产什么", "what falls without both, in order"),
        ],
    ),
    (
        "shock",
        &[
            ("--chain 集成电路 --place 日本", "失去日本的全部企业", "all firms of Japan are lost"),
            (
                "--firm 甬矽电子 --left 0.5 --exact",
                "一家企业减产一半，给出精确值的上下限",
                "one firm at half, with limits",
            ),
        ],
    ),
    ("risk", &[("--chain 集成电路", "单独停产时损失最大的企业", "firms whose failure costs most")]),
    (
        "sectors",
        &[("--store o.db --table CHN-2020 --by exposure --top 10", "完全进口投入最高的部门", "most imported inputs")],
    ),
    (
        "land",
        &[
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
    ),
    (
        "landing-places",
        &[(
            "--firm 中芯国际 --scope 浙江 --each zone --top 10",
            "同一家企业落在哪里消除得最多",
            "where a firm removes most",
        )],
    ),
    (
        "landing-firms",
        &[("--at 宁波市 --chain 集成电路 --top 10", "请谁来落地消除得最多", "whose landing removes most")],
    ),
    ("projects", &[("--scope 宁波 --open", "漏斗：各阶段项目数与要素合计", "the funnel: projects and sums by stage")]),
    ("project-card", &[("xm-0001", "一个项目的全部内容", "all that is known of one project")]),
    (
        "project-warnings",
        &[(
            "--stalled 180",
            "重复招引，以及停滞半年以上的项目",
            "effort spent twice, and projects stalled for half a year",
        )],
    ),
    (
        "similar",
        &[
            ("--scope 浙江 --each county --top 20", "哪些县在追逐同样的产业链", "which counties chase the same chains"),
            ("--scope 浙江 --each city -f csv -o 趋同.csv", "各市，存为 CSV", "cities, as CSV"),
        ],
    ),
    (
        "backtest",
        &[
            (
                "",
                "哪些企业可能生产某产品：隐藏一成，逐法找回",
                "firms likely to make a product: a tenth is hidden and found again",
            ),
            ("--ties supplies --seed 7", "供应商可能的客户", "customers a supplier is likely to have"),
            ("--ties supplies --since 2022", "隐藏 2022 年起的供应关系", "hide supplies from 2022 on"),
            ("--ties makes -f csv -o table.csv", "结果存为 CSV", "the result as CSV"),
        ],
    ),
];

/// Examples of a question, if there are any.
pub(crate) fn examples(question: &str, lang: Lang) -> Option<String> {
    let (_, lines) = EXAMPLES.iter().find(|(name, _)| *name == question)?;
    let (head, at) = match lang {
        Lang::Zh => ("例：", 0),
        Lang::En => ("Examples:", 1),
    };
    let line = |(options, zh, en): &(&str, &str, &str)| {
        let typed = format!("liantu {question} {options}");
        format!("  {}    {}", typed.trim_end(), [zh, en][at])
    };
    let about = about(question, lang).map(|about| format!("\n{about}"));
    Some(std::iter::once(head.to_owned()).chain(lines.iter().map(line)).chain(about).collect::<Vec<_>>().join("\n"))
}

/// More about a question.
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
