"""The sentences of the reports, in English and in French."""

from __future__ import annotations

from collections.abc import Mapping

from audiencekit.sandbox.avatars.report import Language

WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "title": "Anonymisation report",
        "pia_title": "Assessment of the impact on privacy",
        "set": "Set",
        "made": "Made on",
        "table": "Table",
        "privacy": "Privacy",
        "signal": "Signal",
        "figure": "Figure",
        "value": "Value",
        "target": "Target",
        "met": "Reached",
        "yes": "yes",
        "no": "no",
        "unknown": "not computed",
        "alone": "the table by itself",
        "with": "with the table",
        "none": "No figures of this kind were computed for the table.",
        "method": (
            "Each row of the table is replaced by an avatar, a random mix of the rows most like it. The figures below "
            "compare the avatars with the rows they stand for."
        ),
        "caution": (
            "Targets that are reached do not prove a table anonymous: each figure stands for one attack. The results "
            "of this sandbox may differ from those of the service."
        ),
        "context": "Context",
        "datarecipient": "Recipient of the data",
        "data_type": "Kind of data",
        "datasubject": "People concerned",
        "sensitivity_level": "Sensitivity",
        "risks": "Residual risks",
        "singling_out": "Singling out: can a person be told apart in the table?",
        "linkability": "Linkability: can rows on one person be joined?",
        "inference": "Inference: can something unknown be told of a person?",
        "conclusion": "Conclusion",
        "good": "All figures that were computed reach their targets.",
        "bad": "Some figures miss their targets: review the parameters before the table is shared.",
    },
    "fr": {
        "title": "Rapport d'anonymisation",
        "pia_title": "Analyse d'impact sur la vie privée",
        "set": "Ensemble",
        "made": "Établi le",
        "table": "Table",
        "privacy": "Confidentialité",
        "signal": "Signal",
        "figure": "Mesure",
        "value": "Valeur",
        "target": "Cible",
        "met": "Atteinte",
        "yes": "oui",
        "no": "non",
        "unknown": "non calculée",
        "alone": "la table seule",
        "with": "avec la table",
        "none": "Aucune mesure de ce type n'a été calculée pour la table.",
        "method": (
            "Chaque ligne de la table est remplacée par un avatar, un mélange aléatoire des lignes qui lui ressemblent "
            "le plus. Les mesures ci-dessous comparent les avatars aux lignes qu'ils représentent."
        ),
        "caution": (
            "Des cibles atteintes ne prouvent pas qu'une table est anonyme : chaque mesure répond à une attaque. Les "
            "résultats de ce bac à sable peuvent différer de ceux du service."
        ),
        "context": "Contexte",
        "datarecipient": "Destinataire des données",
        "data_type": "Nature des données",
        "datasubject": "Personnes concernées",
        "sensitivity_level": "Sensibilité",
        "risks": "Risques résiduels",
        "singling_out": "Individualisation : peut-on isoler une personne dans la table ?",
        "linkability": "Corrélation : peut-on relier des lignes d'une même personne ?",
        "inference": "Inférence : peut-on déduire une information inconnue sur une personne ?",
        "conclusion": "Conclusion",
        "good": "Toutes les mesures calculées atteignent leur cible.",
        "bad": "Certaines mesures n'atteignent pas leur cible : revoir les paramètres avant de partager la table.",
    },
}
